"""What students get: made once by the real command, looked through, installed and worked in."""
