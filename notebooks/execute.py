"""execute.py FOLDER NOTEBOOK…: executes notebooks of this folder, side by side, and writes them with their outputs to FOLDER.

They get what is in the environment: NIGHTJAR_LAKEHOUSE, NIGHTJAR_PROJECT, NIGHTJAR_CHARTS. The same tables give the same bytes.
"""

import asyncio
import os
import pathlib
import sys
import tempfile

import nbformat
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

HERE = pathlib.Path(__file__).resolve().parent


class Failed(Exception):
    """A notebook that ended with an error, and where."""


async def execute(name, folder, sockets):
    notebook = nbformat.read(HERE / f"{name}.ipynb", as_version=4)
    client = NotebookClient(
        notebook,
        timeout=600,
        kernel_name="python3",
        # Sockets in a folder of ours: no port that others on this machine reach.
        km=AsyncKernelManager(kernel_name="python3", transport="ipc", ip=f"{sockets}/{name}"),
        resources={"metadata": {"path": str(HERE)}},
        record_timing=False,
    )
    try:
        await client.async_execute(env={**os.environ, "PYTHONHASHSEED": "0"})
    except CellExecutionError as error:
        raise Failed(f"{name}.ipynb: {error.ename}: {error.evalue}\n{error.traceback}") from None
    # What a kernel says of itself follows the machine's Python.
    notebook.metadata.language_info = {"name": "python"}
    folder.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, folder / f"{name}.ipynb")


async def execute_all(names, folder):
    with tempfile.TemporaryDirectory() as sockets:
        await asyncio.gather(*(execute(name, folder, sockets) for name in names))


if __name__ == "__main__":
    try:
        asyncio.run(execute_all(sys.argv[2:], pathlib.Path(sys.argv[1])))
    except Failed as failure:
        sys.exit(f"notebooks: Cannot execute {failure}")
