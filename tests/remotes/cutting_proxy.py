"""cutting_proxy.py TO_PORT PORT_FILE CUTS_FILE: forwards connections to a port of this machine, and cuts one each time that all of
them together have moved so many bytes. Writes its own port to PORT_FILE and a line to CUTS_FILE for each cut."""
import asyncio
import pathlib
import sys

# Fewer than the tries that one file has.
cuts_at = [100_000, 1_000_000, 10_000_000, 30_000_000]
moved = 0


async def forward(reader, writer):
    """Until the end, or until it is time to cut. Tells whether it is."""
    global moved
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
        moved += len(data)
        if cuts_at and moved >= cuts_at[0]:
            cuts_at.pop(0)
            return True
    return False


async def serve(reader, writer):
    there_reader, there_writer = await asyncio.open_connection("127.0.0.1", int(sys.argv[1]))
    tasks = [asyncio.create_task(forward(reader, there_writer)),
             asyncio.create_task(forward(there_reader, writer))]
    done, waiting = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in waiting:
        task.cancel()
    if any(task.exception() is None and task.result() for task in done):
        with open(sys.argv[3], "a", encoding="ascii") as cuts:
            cuts.write("cut\n")
    for one in (writer, there_writer):
        one.transport.abort()


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    path = pathlib.Path(sys.argv[2])
    path.with_suffix(".new").write_text(f"{server.sockets[0].getsockname()[1]}\n", encoding="ascii")
    path.with_suffix(".new").rename(path)
    await server.serve_forever()


asyncio.run(main())
