#!/usr/bin/env python3
"""Builds the documentation site from the pages of the repository, and checks its links.

    tools/build_book.py --mdbook mdbook          # site in target/book/site
    tools/build_book.py --check target/book/site # only the links of an existing site

`book/src/SUMMARY.md` is the table of contents and names pages by their paths in the repository. Pages of rules are inserted below
`docs/rules.md`, pages of keys below `docs/reference.md` and pages of commands below `docs/cli.md`, in the order of these pages. Links between pages are adapted to the site; links to other files of the repository lead to GitHub.
Exits with 1 if a link or an anchor is broken, or if the site would load anything from elsewhere.
"""

import argparse
import posixpath
import re
import shutil
import subprocess
import sys
import tomllib
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

REPOSITORY = Path(__file__).resolve().parent.parent
BOOK = REPOSITORY / "book"
OUT = REPOSITORY / "target" / "book"
CHAPTER = re.compile(r"\[(?P<title>[^\]]*)\]\((?P<path>[^)]+)\)")
RULE = re.compile(r"^\| \[(?P<code>JNA\d+)\]\((?P<path>[^)]+)\) \| `(?P<name>[^`]+)` ", re.MULTILINE)
# Pages that have a folder with a page for each of their items, and the folders
FOLDERS = {"docs/reference.md": "reference", "docs/cli.md": "cli"}
LINK = re.compile(r"\]\(([^()\s]+)\)")
FENCE = re.compile(r"^ *```(?P<info>.*)$")


class Failed(Exception):
    """The book cannot be built"""


def inside(path):
    """Returns a path relative to the root of the repository"""
    clean = posixpath.normpath(path)
    if clean.startswith("../"):
        raise Failed(f"{path} is outside of the repository")
    return clean


def chapters():
    """Returns the table of contents, with the rules, and the place of each page of the repository in the book"""
    summary = (BOOK / "src" / "SUMMARY.md").read_text(encoding="utf-8")
    places, lines = {}, []
    for line in summary.splitlines():
        found = CHAPTER.search(line)
        if not found:
            lines.append(line)
            continue
        page = inside(posixpath.join("book/src", found["path"]))
        place = posixpath.basename(page)
        if place == "introduction.md":
            place = "index.md"
        add(places, page, place)
        lines.append(f"{line[: found.start('path')]}{place}{line[found.end('path') :]}")
        if page in FOLDERS:
            for child in children(page):
                place = f"{FOLDERS[page]}/{posixpath.basename(child)}"
                add(places, child, place)
                lines.append(f"  - [{heading(child)}]({place})")
        if page == "docs/rules.md":
            for rule in RULE.finditer((REPOSITORY / page).read_text(encoding="utf-8")):
                place = f"rules/{rule['name']}.md"
                add(places, inside(posixpath.join("docs", rule["path"])), place)
                lines.append(f"  - [{rule['code']} {rule['name']}]({place})")
    rules = {f"jitna-iac/src/rules/{path.name}" for path in (REPOSITORY / "jitna-iac/src/rules").glob("*.md")}
    folders = ["book", *FOLDERS.values()]
    chapters_of_docs = {f"docs/{folder}/{path.name}" for folder in folders for path in (REPOSITORY / "docs" / folder).glob("*.md")}
    left = sorted((rules | chapters_of_docs) - set(places))
    if left:
        raise Failed(f"in no table of contents: {', '.join(left)}")
    return "\n".join(lines) + "\n", places


def children(page):
    """Returns the pages of the folder of an index, in the order in which the index links to them"""
    folder = FOLDERS[page]
    links = re.findall(rf"\]\({folder}/([\w-]+\.md)\)", (REPOSITORY / page).read_text(encoding="utf-8"))
    return [f"docs/{folder}/{name}" for name in dict.fromkeys(links)]


def heading(page):
    """Returns the title of a page for the table of contents: the name in its heading, else the heading"""
    line = (REPOSITORY / page).read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ")
    name, _, _ = line.partition(": ")
    return name.replace("`", "")


def add(places, page, place):
    if not (REPOSITORY / page).is_file():
        raise Failed(f"the table of contents names {page}, which is not there")
    if page in places or place in places.values():
        raise Failed(f"{page} is in the table of contents twice, or another page has its name")
    places[page] = place


def moved(target, page, place, places, assets, repository):
    """Adapts a link of a page to its place in the book"""
    path, _, anchor = target.partition("#")
    if not path or "://" in path or path.startswith("mailto:"):
        return target
    file = inside(posixpath.join(posixpath.dirname(page), path))
    anchor = f"#{anchor}" if anchor else ""
    if file in places:
        return posixpath.relpath(places[file], posixpath.dirname(place) or ".") + anchor
    if not (REPOSITORY / file).exists():
        raise Failed(f"{page} links to {file}, which is not there")
    if Path(file).suffix in (".svg", ".png"):
        assets.add(file)
        return posixpath.relpath(file, posixpath.dirname(place) or ".")
    kind = "tree" if (REPOSITORY / file).is_dir() else "blob"
    return f"{repository}/{kind}/main/{file}{anchor}"


def page_of_book(page, place, places, assets, repository):
    """Adapts the links of a page; code is not changed"""
    lines, fence = [], None
    for line in (REPOSITORY / page).read_text(encoding="utf-8").splitlines():
        found = FENCE.match(line)
        if found:
            # The drawing above the only Mermaid diagram shows the same without a script.
            opens = fence is None
            mermaid = found["info"] == "mermaid" if opens else fence == "mermaid"
            fence = found["info"] if opens else None
            if not mermaid:
                lines.append(line)
        elif fence is None:
            lines.append(LINK.sub(lambda link: f"]({moved(link[1], page, place, places, assets, repository)})", line))
        elif fence != "mermaid":
            lines.append(line)
    return "\n".join(lines) + "\n"


def build(mdbook):
    """Builds the site"""
    shutil.rmtree(OUT, ignore_errors=True)
    source = OUT / "src"
    source.mkdir(parents=True)
    shutil.copyfile(BOOK / "book.toml", OUT / "book.toml")
    repository = tomllib.loads((BOOK / "book.toml").read_text(encoding="utf-8"))["output"]["html"]["git-repository-url"]
    summary, places = chapters()
    (source / "SUMMARY.md").write_text(summary, encoding="utf-8")
    assets = set()
    for page, place in places.items():
        file = source / place
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(page_of_book(page, place, places, assets, repository), encoding="utf-8")
    for asset in assets:
        (source / asset).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(REPOSITORY / asset, source / asset)
    run = subprocess.run([mdbook, "build", str(OUT)], capture_output=True, text=True, check=False)
    if run.returncode or "WARN" in run.stderr or "ERROR" in run.stderr:
        raise Failed(f"mdbook build\n{run.stdout}{run.stderr}")
    return OUT / "site"


class Page(HTMLParser):
    """Content of a page of the site: IDs, links, and what it loads"""

    def __init__(self):
        super().__init__()
        self.ids, self.links, self.loads = set(), [], []

    def handle_starttag(self, tag, attributes):
        named = dict(attributes)
        if "id" in named:
            self.ids.add(named["id"])
        if tag == "a" and "name" in named:
            self.ids.add(named["name"])
        if tag == "a" and "href" in named:
            self.links.append(named["href"])
        elif tag == "link" and "href" in named:
            self.loads.append(named["href"])
        elif tag in ("script", "img", "source", "iframe", "object") and (found := named.get("src") or named.get("data")):
            self.loads.append(found)


def check(site):
    """Returns the broken links, and the number of checked links"""
    pages = {}
    for file in sorted(site.rglob("*.html")):
        # These two pages are served under other addresses.
        if file.name not in ("404.html", "toc.html"):
            pages[file] = Page()
            pages[file].feed(file.read_text(encoding="utf-8"))
    faults, count = [], 0
    for file, page in pages.items():
        for target in page.links + page.loads:
            count += 1
            parts = urlsplit(target)
            if parts.scheme or parts.netloc:
                if target in page.loads:
                    faults.append(f"{file.relative_to(site)}: loads {target}")
                continue
            aim = (file.parent / unquote(parts.path)).resolve() if parts.path else file
            if aim.is_dir():
                aim = aim / "index.html"
            if not aim.is_file():
                faults.append(f"{file.relative_to(site)}: {target} is not there")
            elif parts.fragment and aim in pages and unquote(parts.fragment) not in pages[aim].ids:
                faults.append(f"{file.relative_to(site)}: {target} has no such anchor")
    return faults, count, len(pages)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mdbook", default="mdbook", help="the mdbook command")
    parser.add_argument("--check", type=Path, metavar="SITE", help="only check the links of a site")
    arguments = parser.parse_args()
    try:
        site = (arguments.check or build(arguments.mdbook)).resolve()
    except Failed as failure:
        print(failure, file=sys.stderr)
        sys.exit(1)
    faults, links, pages = check(site)
    for fault in faults:
        print(fault, file=sys.stderr)
    print(f"{pages} pages, {links} links, {len(faults)} broken")
    sys.exit(1 if faults or not pages else 0)


main()
