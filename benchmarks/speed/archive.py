"""A web archive indexed while it is killed twice, beside the same pages as files: what is lost, peak memory.

    python -m benchmarks.speed.archive [--records N]

The pages hold the texts of `../shared/data/news`, beyond them the same with their words shuffled. Vectors
are random numbers, as in `corpus_sync`. Each run is a process of its own; two of them are killed (SIGKILL)
after a tenth and a fifth of the time that the files took.
"""

import gzip
import html
import multiprocessing
import shutil
import time
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from benchmarks.speed.corpus_sync import RandomVectors
from benchmarks.speed.growth import endless_articles
from benchmarks.speed.processes import measured_alone
from benchmarks.tables import is_absent, machine_load, option_parser, print_table
from index.building.build import build_index
from index.search.index import open_index


def main(arguments: Sequence[str] | None = None) -> None:
    parser = option_parser(__doc__ or "")
    parser.add_argument("--records", type=int, default=10_000)
    options = parser.parse_args(arguments)
    if is_absent(options.shared / "data"):
        return
    work = options.cache / "archive"
    shutil.rmtree(work, ignore_errors=True)
    write_pages(options.shared / "data" / "news", work, options.records)
    files = measured_alone(build, work / "files", work / "index-files")
    kills = [kill_after(files.seconds * share, work / "warc", work / "index") for share in (0.1, 0.2)]
    archive = measured_alone(build, work / "warc", work / "index")
    wanted, found = texts(work / "index-files"), texts(work / "index")
    print_table(
        f"{options.records} pages",
        ("", "articles", "seconds", "own MB"),
        [
            ["as files", files.result, f"{files.seconds:.0f}", files.megabytes],
            [
                f"as a web archive, after {sum(kills)} kills",
                archive.result,
                f"{archive.seconds:.0f}",
                archive.megabytes,
            ],
        ],
    )
    lost, doubled = len(set(wanted) - set(found)), len(found) - len(set(found))
    print(f"lost: {lost}; doubled: {doubled - (len(wanted) - len(set(wanted)))}")
    print(f"memory x {archive.megabytes / files.megabytes:.2f}; {machine_load()}")


def write_pages(news: Path, work: Path, records: int) -> None:
    """Write pages as files, and as the records of one archive, packed one by one."""
    (work / "files").mkdir(parents=True)
    (work / "warc").mkdir()
    with (work / "warc" / "pages.warc.gz").open("wb") as archive:
        for number, text in enumerate(islice(endless_articles(news), records)):
            lines = [html.escape(line) for line in text.splitlines() if line.strip()]
            body = "".join(f"<p>{line}</p>" for line in lines[1:])
            page = f"<html><head><title>{lines[0]}</title></head><body><main><h1>{lines[0]}</h1>{body}"
            content = f"{page}<p>Page {number}.</p></main></body></html>".encode()
            (work / "files" / f"{number:05}.html").write_bytes(content)
            reply = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + content
            head = (
                "WARC/1.0\r\nWARC-Type: response\r\nContent-Type: application/http; msgtype=response\r\n"
                f"WARC-Target-URI: https://news.example/{number}\r\nContent-Length: {len(reply)}\r\n\r\n"
            )
            archive.write(gzip.compress(head.encode() + reply + b"\r\n\r\n"))


def build(folder: Path, index: Path) -> int:
    """Index a folder; return how many articles the index holds."""
    return build_index(folder, index=index, embedder=RandomVectors()).articles


def kill_after(seconds: float, folder: Path, index: Path) -> bool:
    """Begin to index a folder, and kill that process; return whether it was still at work."""
    process = multiprocessing.get_context("spawn").Process(target=build, args=(folder, index))
    process.start()
    time.sleep(seconds)
    alive = process.is_alive()
    process.kill()
    process.join()
    return alive


def texts(index: Path) -> list[str]:
    """Return the texts of all articles."""
    with open_index(index, embedder=RandomVectors()) as opened:
        return [opened.article(path).article.text for path in opened.paths()]


if __name__ == "__main__":
    main()
