#!/usr/bin/env python3
"""One entry point for everything a developer does. It needs nothing but Python 3.11: `python3 dev.py run`."""

from __future__ import annotations

import argparse
import os
import pathlib
import sys

if sys.version_info < (3, 11):  # noqa: UP036  an older Python gets a sentence, not a syntax error
    sys.exit(f"Nền Nếp cần Python 3.11 trở lên; bản đang dùng là Python {sys.version_info[0]}.{sys.version_info[1]}.")
if sys.platform == "win32":
    sys.exit("Nền Nếp chưa chạy thẳng trên Windows: hãy dùng WSL (Ubuntu hoặc Debian) rồi chạy lại lệnh này.")

from devtools import checks, install, machine, package, serve, testing

SUMMARY = "Nền Nếp: chạy thử, kiểm thử và kiểm tra mã nguồn, không phải cài gì ngoài Python 3.11."

WITHOUT_TESTS = {"run", "nennep", "install", "package"}  # commands that need no tool of development


def parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    top = argparse.ArgumentParser(prog="python3 dev.py", description=SUMMARY)
    commands = top.add_subparsers(dest="command", required=True, metavar="lệnh")
    run = commands.add_parser("run", help="cài những gì còn thiếu rồi chạy phần mềm với dữ liệu mẫu")
    run.add_argument("--port", type=int, default=8000, help="cổng trên 127.0.0.1 (mặc định 8000)")
    run.add_argument("--size", choices=["small", "province"], default="small", help="cỡ dữ liệu mẫu khi nạp lần đầu")
    commands.add_parser("stop", help="dừng phần mềm và cơ sở dữ liệu của nó")
    for name, help_text in [
        ("test", "chạy mọi bài kiểm thử, cả trên trình duyệt; phần sau lệnh chuyển cho pytest"),
        ("bench", "đo tốc độ; phần sau lệnh chuyển cho python -m bench"),
        ("shots", "chụp các trang chính vào .local/shots"),
        ("nennep", "chạy lệnh của người vận hành trên cơ sở dữ liệu ở đây, thí dụ: nennep verify"),
    ]:
        commands.add_parser(name, help=help_text, add_help=False)
    commands.add_parser("check", help="kiểm tra mã nguồn: quy cách, kiểu, ranh giới, mẫu trang, bản dịch, tài liệu")
    commands.add_parser("fix", help="tự sửa những lỗi quy cách sửa được")
    commands.add_parser("install", help="cài trên máy chủ: thư viện, phông chữ, tệp tĩnh; từ gói thì không cần mạng")
    pack = commands.add_parser("package", help="làm một gói để cài trên máy chủ không có mạng")
    pack.add_argument("--out", type=pathlib.Path, default=machine.LOCAL / "package", help="thư mục ghi gói vào")
    commands.add_parser("docs", help="viết lại tài liệu sinh từ mã nguồn")
    commands.add_parser("lock", help="viết lại các tệp khóa phiên bản")
    return top


def main(arguments: list[str]) -> int:
    """Installs what the command needs, goes on inside the virtual environment, and returns the exit code."""
    chosen, rest = parser().parse_known_args(arguments)
    if rest and chosen.command not in {"test", "bench", "shots", "nennep"}:
        parser().error(f"không hiểu: {' '.join(rest)}")
    if chosen.command == "stop":
        return serve.stop()
    if chosen.command == "run":
        serve.make_room(chosen.port)
    install.everything(development=chosen.command not in WITHOUT_TESTS, browser=chosen.command in {"test", "shots"})
    if not machine.inside_environment():
        os.execv(machine.PYTHON, [str(machine.PYTHON), str(machine.ROOT / "dev.py"), *arguments])  # noqa: S606  no shell
    if chosen.command == "run":
        return serve.run(chosen.port, chosen.size)
    if chosen.command == "package":
        return package.build(chosen.out.resolve())
    with_arguments = {"test": testing.test, "bench": testing.bench, "shots": testing.shots, "nennep": serve.operate}
    if chosen.command in with_arguments:
        return with_arguments[chosen.command](rest)
    plain = {"check": checks.check, "fix": checks.fix, "docs": checks.docs}
    return (plain | {"lock": install.lock, "install": install.static_files})[chosen.command]()


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except machine.Refused as refusal:
        sys.exit(f"dev.py: {refusal}")
    except KeyboardInterrupt:
        sys.exit(130)
