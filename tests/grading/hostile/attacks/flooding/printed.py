"""Prints fifty megabytes."""

# limits: output_bytes=5242880
for _ in range(500):
    print("word " * 20_000)
