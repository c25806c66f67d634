"""Sends what it knows as a single packet, which needs no connection."""

import socket

try:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as connection:
        connection.sendto(b"@MARK@", ("127.0.0.1", int("@PORT@")))
        print("sent")
except OSError as problem:
    print(problem)
