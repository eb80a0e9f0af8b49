"""The pages: complete, self-contained, escaped, accessible without colour, script or picture."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from grader.feedback.class_view import class_view
from grader.feedback.document import class_row
from grader.feedback.html import class_page, feedback_fragment, feedback_page
from grader.feedback.view import feedback_view
from tests.feedback.sample_grades import EVERYTHING, FACTOR, NOTEBOOK, PAYLOADS, class_of, grade, hostile_grade

VOID = {"meta", "br", "input", "img", "link", "hr"}


class Page(HTMLParser):
    """A page taken apart: what stands in it, and whether every element is closed where it should be."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keeps an element that opens."""
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keeps an element that closes itself."""
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        """Checks that the element that closes is the one that is open."""
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Keeps words, but not styles and scripts."""
        if not self.open or self.open[-1] not in ("style", "script"):
            self.words.append(data)

    @property
    def text(self) -> str:
        """The words of the page, spaces made single."""
        return " ".join("".join(self.words).split())

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """Returns the attributes of all elements of a kind."""
        return [attributes for name, attributes in self.elements if name == tag]


def student_page() -> str:
    """A page with every kind of verdict."""
    return feedback_page(feedback_view(EVERYTHING, NOTEBOOK))


def page_of_class() -> str:
    """The page of sixty students."""
    return class_page(class_view("Linear regression by hand", [class_row(made) for made in class_of(60)]))


PAGES = {"student": student_page, "class": page_of_class}


@pytest.fixture(params=PAGES)
def text(request: pytest.FixtureRequest) -> str:
    """Each kind of page as text."""
    return PAGES[request.param]()


def test_every_element_is_closed_in_its_place(text: str) -> None:
    """A page is well formed."""
    assert Page(text).open == []


def test_a_page_fetches_nothing(text: str) -> None:
    """No address of another host stands anywhere in a page, and no element that would load a file."""
    page = Page(text)

    assert not re.search(r"(https?:)?//[a-z0-9]", re.sub(r"// [^\n]*", "", text))
    assert not {"link", "img", "iframe", "object", "embed", "base"} & {tag for tag, _ in page.elements}
    assert not any("src" in attributes for _, attributes in page.elements)
    assert "@import" not in text
    assert "url(" not in text


def test_the_policy_allows_the_pages_own_style_and_script_and_nothing_else(text: str) -> None:
    """Every inline style and script is allowed by the hash of its text."""
    (policy,) = [meta["content"] for meta in Page(text).all("meta") if "http-equiv" in meta]
    inline = re.findall(r"<(style|script)>(.*?)</\1>", text, flags=re.DOTALL)
    allowed = {
        f"{kind}-src 'sha256-{base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()}'"
        for kind, source in inline
    }

    assert policy is not None
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert {part for part in policy.split("; ") if part.startswith(("style", "script"))} == allowed


def test_no_element_carries_style_or_script(text: str) -> None:
    """Attributes hold neither styles nor handlers, which the policy would refuse."""
    names = {name for _, attributes in Page(text).elements for name in attributes}

    assert not {name for name in names if name == "style" or name.startswith("on")}


def test_headings_descend_one_step_at_a_time(text: str) -> None:
    """A page has one first heading, and no level is left out on the way down."""
    levels = [int(tag[1]) for tag, _ in Page(text).elements if re.fullmatch("h[1-6]", tag)]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))


def test_every_picture_has_its_words(text: str) -> None:
    """An image says what it shows to those who do not see it."""
    pictures = re.findall(r"<svg.*?</svg>", text, flags=re.DOTALL)

    assert len(pictures) == len(Page(text).all("svg")) > 0
    for picture in pictures:
        assert re.match(r'<svg [^>]*role="img"[^>]*><title>[^<]+</title><desc>[^<]{20,}</desc>', picture)


def test_pictures_need_no_colour(text: str) -> None:
    """Nothing in a picture has a colour of its own."""
    colours = {
        value
        for picture in re.findall(r"<svg.*?</svg>", text, flags=re.DOTALL)
        for value in re.findall(r'(?:fill|stroke)="([^"]*)"', picture)
    }

    assert colours <= {"currentColor", "none"}


def test_the_same_view_gives_the_same_page(text: str) -> None:
    """A page holds no time and no chance."""
    assert text in (student_page(), page_of_class())


def test_right_answers_are_closed_and_wrong_ones_open() -> None:
    """A right answer takes one line until it is opened."""
    questions = [each for each in Page(student_page()).all("details") if "question" in (each["class"] or "")]
    opened = ["open" in question for question in questions]

    assert opened == [False] + [True] * (len(EVERYTHING.verdicts) - 1)


def test_hints_are_closed() -> None:
    """Help comes on request."""
    folds = [each for each in Page(student_page()).all("details") if each["class"] == "fold"]

    assert folds
    assert not any("open" in fold for fold in folds)


def test_a_mark_never_stands_without_its_word() -> None:
    """Each question's summary says in a word what its sign shows."""
    summaries = re.findall(r'<summary>\s*<span class="mark.*?</summary>', student_page(), flags=re.DOTALL)
    shown = [Page(summary).text for summary in summaries]

    assert shown[0] == "✓ autograd the gradient by torch correct 2 / 2"
    assert shown[1] == "✗ analytic the gradient by hand partly correct 1 note 2.5 / 4"
    assert len(shown) == len(EVERYTHING.verdicts)


def test_a_reader_finds_things_in_order() -> None:
    """Score, then the sentence, then help, picture, numbers, code and evidence, then how the notebook ran."""
    words = Page(feedback_page(feedback_view(grade(FACTOR), NOTEBOOK))).text.partition("Score:")[2]
    order = [
        "2.5",
        "Your b equals",
        "Hint",
        "y = 5x",
        "28.21",
        "db_np = 2",
        "How this was decided",
        "Cell 2:",
        "sha256",
    ]

    assert [words.find(each) for each in order] == sorted(words.find(each) for each in order)
    assert all(each in words for each in order)


def test_hidden_numbers_do_not_reach_the_page() -> None:
    """Where exact numbers are hidden, none of their digits stand in the page."""
    page = feedback_page(feedback_view(replace(grade(FACTOR), show_expected=False), NOTEBOOK))

    assert "28.21" in page
    assert "5.642" not in page
    assert "<svg" not in page


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_a_student_writes_is_text(payload: str) -> None:
    """Whatever a student puts into names, code and messages, the page has the elements it has for plain words."""
    harmless = feedback_page(feedback_view(*hostile_grade("words")))
    page = feedback_page(feedback_view(*hostile_grade(payload)))

    page.encode("utf-8")
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e\u2066]", page)
    # Highlighting adds spans within a line of code; everything else is the same.
    tags = [[tag for tag, _ in Page(text).elements if tag != "span"] for text in (page, harmless)]
    assert tags[0] == tags[1]
    assert Page(page).all("script") == []


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_a_student_writes_is_text_for_the_class_too(payload: str) -> None:
    """The page of a class has the same elements for a hostile student as for any other."""
    pages = [class_page(class_view("A title", [class_row(hostile_grade(words)[0])])) for words in (payload, "words")]
    hostile, harmless = map(Page, pages)

    pages[0].encode("utf-8")
    assert [tag for tag, _ in hostile.elements] == [tag for tag, _ in harmless.elements]
    assert all((link["href"] or "").endswith("/feedback.html") for link in hostile.all("a"))
    assert not any(":" in (link["href"] or "") for link in hostile.all("a"))


def test_a_payload_can_still_be_read() -> None:
    """Escaping loses nothing of what was written."""
    page = feedback_page(feedback_view(*hostile_grade(PAYLOADS[0])))

    assert PAYLOADS[0] in Page(page).text


def test_every_student_is_on_the_page_of_the_class() -> None:
    """Each row links to the student's feedback."""
    page = Page(page_of_class())
    rows = [attributes for attributes in page.all("th") if attributes.get("scope") == "row"]

    assert len(rows) == 60
    assert {"href": "amara-okafor-01/feedback.html"} in page.all("a")


def test_search_and_filter_wait_for_the_script() -> None:
    """What would do nothing without the script is not shown without it."""
    (tools,) = [each for each in Page(page_of_class()).all("div") if each.get("class") == "tools"]

    assert "hidden" in tools


def test_an_empty_class_has_a_page() -> None:
    """A run without notebooks, and one without questions, still give a page."""
    for rows in ([], [class_row(grade())]):
        assert Page(class_page(class_view("Nobody yet", rows))).open == []


def test_two_thousand_students_make_a_page_of_modest_size() -> None:
    """A row costs a few hundred bytes, names in the lists of mistakes included."""
    rows = [class_row(made) for made in class_of(2000)]

    assert len(class_page(class_view("A large class", rows))) < 700 * len(rows)


def test_a_fragment_stands_inside_another_page() -> None:
    """Feedback in a notebook has its own style, no script, and no style for anything but itself."""
    fragment = feedback_fragment(feedback_view(EVERYTHING, NOTEBOOK))
    style = re.sub(r"/\*.*?\*/", "", re.findall(r"<style>(.*?)</style>", fragment, flags=re.DOTALL)[0], flags=re.DOTALL)
    selectors = [each.strip() for group in re.findall(r"([^{}]+)\{", style) for each in group.split(",")]

    assert Page(fragment).open == []
    assert not {"html", "body", "script", "main"} & {tag for tag, _ in Page(fragment).elements}
    assert all(each.startswith((".grader", ".feedback", "@media")) for each in selectors)


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    digits = colour if len(colour) == 6 else "".join(digit * 2 for digit in colour)
    channels = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * value for weight, value in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_contrast_is_enough() -> None:
    """Every colour of text has a contrast of 4.5 to 1 (WCAG 2.2, 1.4.3): light, dark and printed."""
    palettes = [
        dict(re.findall(r"--([a-z]+): #([0-9a-f]+)", block))
        for block in re.findall(r"\{([^{}]*--paper:[^{}]*)\}", student_page())
    ]

    assert len(palettes) == 3
    for palette in palettes:
        for ink in ("ink", "soft", "accent", "good", "wrong", "halt", "wait"):
            for ground in ("paper", "wash"):
                light, dark = sorted((luminance(palette[ink]), luminance(palette[ground])), reverse=True)
                assert (light + 0.05) / (dark + 0.05) >= 4.5, (ink, ground)


def test_names_in_a_sentence_are_set_as_code() -> None:
    """What stands between backticks is code, escaped; a lone backtick is a backtick."""
    worded = replace(FACTOR, sentence="Your `b` equals `<b>` times 5.", hints=("A lone ` stays.",), diagnosis=None)
    page = feedback_page(feedback_view(grade(worded), NOTEBOOK))

    assert "Your <code>b</code> equals <code>&lt;b&gt;</code> times 5." in page
    assert "A lone ` stays." in page
