"""Calls a server on the grading computer, by address and by name."""

import socket

for host in ("127.0.0.1", "localhost", "0.0.0.0"):
    try:
        with socket.create_connection((host, int("@PORT@")), timeout=2) as connection:
            connection.sendall(b"GET /@MARK@ HTTP/1.0\r\n\r\n")
            print("reached", host)
    except OSError as problem:
        print(problem)
