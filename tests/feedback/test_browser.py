"""The pages in a real browser: what scrolls, what runs, what the policy lets through."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from grader.feedback.class_view import class_view
from grader.feedback.document import class_row
from grader.feedback.html import class_page, feedback_fragment, feedback_page
from grader.feedback.view import feedback_view
from tests.feedback.sample_grades import EVERYTHING, NOTEBOOK, PAYLOADS, class_of, hostile_grade

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt-get install chromium"),
]

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--dump-dom",
)


def measured(page: str, measure: str, folder: Path, width: int = 320) -> object:
    """Shows a page in a frame of a width, and returns what an expression over its ``document`` gives.

    The frame shares its origin with the page around it, so that nothing needs to be put into the page under test.
    """
    around = folder / "around.html"
    around.write_text(
        f"""<!doctype html><meta charset="utf-8"><output></output>
        <iframe width="{width}" height="800" srcdoc="{html.escape(page)}"></iframe>
        <script>onload = () => {{
          const document = window.document.querySelector("iframe").contentDocument;
          window.document.querySelector("output").textContent = JSON.stringify({measure});
        }}</script>""",
        encoding="utf-8",
    )
    profile = folder / "profile"
    ran = subprocess.run(  # noqa: S603 - the browser that was found, on our own page
        [str(CHROMIUM), *FLAGS, f"--user-data-dir={profile}", around.as_uri()],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    found = re.search(r"<output>(.*?)</output>", ran.stdout, flags=re.DOTALL)
    assert found, "the browser showed no result"
    return json.loads(html.unescape(found[1]))


def student_page() -> str:
    """The fullest page of a student."""
    return feedback_page(feedback_view(EVERYTHING, NOTEBOOK))


def page_of_class() -> str:
    """The page of sixty students."""
    return class_page(class_view("Linear regression by hand", [class_row(made) for made in class_of(60)]))


def long_words() -> str:
    """A page whose every text is one long word."""
    made, notebook = hostile_grade("w" * 400)
    return feedback_page(feedback_view(made, notebook))


OPEN_ALL = "document.querySelectorAll('details').forEach((each) => { each.open = true })"


@pytest.mark.parametrize("make", [student_page, page_of_class, long_words])
def test_a_phone_scrolls_one_way(make, tmp_path: Path) -> None:
    """At 320 pixels, which is also 1280 at 400 % zoom, no page scrolls sideways, with everything unfolded."""
    wide = measured(make(), f"({OPEN_ALL}, document.documentElement.scrollWidth)", tmp_path)

    assert wide <= 320


def test_the_measure_sees_a_page_that_is_too_wide(tmp_path: Path) -> None:
    """A page with one wide element is found out, so the test above can fail."""
    wide = student_page().replace("<header", '<p class="scroll">' + "w" * 60 + '</p><hr width="900"><header')

    assert measured(wide, "document.documentElement.scrollWidth", tmp_path) > 320


def test_the_policy_lets_the_pages_own_style_through(tmp_path: Path) -> None:
    """The hash of the style is that of the text as the browser reads it."""
    width = measured(student_page(), "getComputedStyle(document.querySelector('main')).maxWidth", tmp_path, 1200)

    assert width == "736px"


@pytest.mark.parametrize("payload", PAYLOADS[:7])
def test_no_payload_runs(payload: str, tmp_path: Path) -> None:
    """What a student writes adds no element that runs or loads something, and nothing of it has run."""
    count = "document.querySelectorAll('script, img, iframe, object, embed, [onerror], [onload]').length"
    page = feedback_page(feedback_view(*hostile_grade(payload)))

    assert measured(page, f"[{count}, document.documentElement.dataset.ran || '']", tmp_path) == [0, ""]


def test_sorting_by_score(tmp_path: Path) -> None:
    """A click on the score's heading puts the best first and says so; another one the worst."""
    steps = """(() => {
      const button = [...document.querySelectorAll("thead button")].find((each) => each.textContent === "score");
      const scores = () => [...document.querySelectorAll("tbody .total")].map((cell) => parseFloat(cell.textContent));
      const click = () => { button.click(); return [button.parentNode.getAttribute("aria-sort"), ...scores()]; };
      return [click(), click()];
    })()"""
    best, worst = measured(page_of_class(), steps, tmp_path, 1200)

    assert best[0] == "descending"
    assert best[1:] == sorted(best[1:], reverse=True)
    assert worst[0] == "ascending"
    assert worst[1:] == sorted(best[1:])


def test_searching_and_filtering(tmp_path: Path) -> None:
    """Words narrow the table down, a filter shows as many rows as it says, and both say how many are left."""
    steps = """(() => {
      const [search, filter] = [document.getElementById("search"), document.getElementById("filter")];
      const left = () => document.querySelectorAll("tbody tr:not([hidden])").length;
      const say = () => document.getElementById("shown").textContent;
      const type = (text) => { search.value = text; search.dispatchEvent(new Event("input")); return left(); };
      const choose = (i) => {
        filter.selectedIndex = i; filter.dispatchEvent(new Event("change")); return filter.options[i].text; };
      return [search.closest("[hidden]") === null, type("OKAFOR"), say(), type(""), choose(1), left()];
    })()"""
    visible, okafors, said, everybody, choice, chosen = measured(page_of_class(), steps, tmp_path, 1200)

    assert (visible, okafors, said, everybody) == (True, 9, "9 of 60", 60)
    assert choice == f"Needs a person ({chosen})"


def test_a_fragment_keeps_its_style_to_itself(tmp_path: Path) -> None:
    """Feedback inside another page does not change that page's own text."""
    around = "<!doctype html><h1>Mine</h1>{}<table><tr><th>a</th></tr></table>"
    style = """[...document.querySelectorAll("h1, body > table th")].filter((each) => !each.closest(".grader"))
        .map((each) => [getComputedStyle(each).fontSize, getComputedStyle(each).textAlign, each.offsetHeight])"""
    with_it = measured(around.format(feedback_fragment(feedback_view(EVERYTHING, NOTEBOOK))), style, tmp_path)

    assert with_it == measured(around.format(""), style, tmp_path)


def test_hints_are_reached_one_after_the_other(tmp_path: Path) -> None:
    """The keyboard reaches each hint's heading, but only once the one before it is unfolded."""
    steps = """(() => {
      const headings = [...document.querySelector(".hints").querySelectorAll("summary")];
      const reached = () => headings.filter((each) => (each.focus(), document.activeElement === each)).length;
      return [reached(), ...headings.map((each) => (each.click(), reached()))];
    })()"""

    assert measured(student_page(), steps, tmp_path) == [1, 2, 3, 3]
