"""What JAX traced anew and is the same program need not be compiled anew."""
