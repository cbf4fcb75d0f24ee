"""How long things may get, and what may not stand in a template or a script of ours."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
MODULES = [path for path in [ROOT / "wsgi.py", *sorted((ROOT / "webapp").rglob("*.py"))] if "migrations" not in path.parts]
OTHERS = [path for folder in ("tests", "scripts") for path in sorted((ROOT / folder).rglob("*.py"))]
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*") if path.is_file())
OURS = [*(ROOT / "static").rglob("*.css"), *(ROOT / "static").rglob("*.js")]
ASSETS = sorted(path for path in OURS if "vendor" not in path.parts)

MODULE, VIEW, FUNCTION, TEMPLATE = 300, 20, 40, 120  # lines
TEMPLATE_LINE = 120  # characters

JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
EVENTS = "click|change|submit|input|invalid|load|error|focus|blur|toggle|key[a-z]+|mouse[a-z]+|pointer[a-z]+|touch[a-z]+"
BANNED_ANYWHERE = {  # in the markup as in what Jinja prints: macros and WTForms turn arguments into attributes
    "a style attribute": re.compile(r"(?<![\w-])style\s*=(?!=)"),
    "an on… attribute": re.compile(rf"(?<![\w-])on({EVENTS})\s*=(?!=)"),
    "|safe": re.compile(r"\|\s*safe\b"),
    "autoescape off": re.compile(r"autoescape\s+false"),
    "hx- without data-": re.compile(r"(?<!data-)\bhx-[a-z]"),
    "hx_ without data_": re.compile(r"(?<!data_)\bhx_[a-z]"),
    "a javascript: address": re.compile(r"javascript:"),
}
BANNED_IN_MARKUP = {
    "an on… attribute": re.compile(r"[\s\"']on[a-z]+\s*=", re.IGNORECASE),
    "a script without src": re.compile(r"<script\b(?![^>]*\ssrc=)", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
}
MACROS = {'class="inline"': "macros/forms.html", 'rel="next"': "macros/ui.html"}  # markup that one macro writes
FOREIGN = re.compile(r"https?://(?!www\.w3\.org/)|(?:src|href|action)\s*=\s*[\"']//|url\(\s*[\"']?//", re.IGNORECASE)


def name(path):
    """A path as the test's name shows it."""
    return str(path.relative_to(ROOT))


def too_long(path, source):
    """One line for each thing in a module's source that is longer than it may be."""
    limit, kind = (VIEW, "view") if path.stem.endswith("routes") else (FUNCTION, "function")
    if (length := len(source.splitlines())) > MODULE:
        yield f"the module has {length} lines, not {MODULE}"
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            if (length := node.end_lineno - first) > limit:
                yield f"the {kind} {node.name} has {length} lines, not {limit}"


def unfit(template):
    """What stands in a template's text and may not."""
    markup = JINJA.sub(lambda found: "\n" * found[0].count("\n") + "{}", template)
    spoken = re.sub(r"\{#.*?#\}", "", template, flags=re.DOTALL)
    yield from (what for what, pattern in BANNED_ANYWHERE.items() if pattern.search(spoken))
    yield from (what for what, pattern in BANNED_IN_MARKUP.items() if pattern.search(markup))


def long_lines(template):
    """Numbers of the lines in a template's text that are longer than they may be."""
    return [number for number, line in enumerate(template.splitlines(), 1) if len(line) > TEMPLATE_LINE]


def test_there_is_something_to_measure():
    assert len(MODULES) > 1
    assert TEMPLATES
    assert ASSETS


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_module_is_short_and_says_what_it_is_for(path):
    source = path.read_text("utf-8")
    assert list(too_long(path, source)) == []
    first = (ast.get_docstring(ast.parse(source), clean=False) or "").split("\n")[0]
    assert first.strip(), "the module does not open with a line that says what it is for"


def test_modules_of_tests_and_scripts_are_short():
    assert {name(path): length for path in OTHERS if (length := path.read_text("utf-8").count("\n")) > MODULE} == {}


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_is_short_and_holds_nothing_unfit(path):
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= TEMPLATE
    assert long_lines(text) == []
    assert list(unfit(text)) == []


@pytest.mark.parametrize(("markup", "home"), MACROS.items())
def test_only_its_macro_writes_the_markup(markup, home):
    assert [name(path) for path in TEMPLATES if markup in path.read_text("utf-8")] == [f"templates/{home}"]


@pytest.mark.parametrize("path", [*TEMPLATES, *ASSETS], ids=name)
def test_nothing_comes_from_another_host(path):
    assert FOREIGN.findall(path.read_text("utf-8")) == []


def test_long_template_line_is_noticed():
    assert long_lines("x" * 120 + "\n" + "x" * 121 + "\n") == [2]


def test_length_is_noticed():
    view = "@a\n@b\ndef view():\n" + "    x = 1\n" * 18
    assert not list(too_long(Path("jobs/routes.py"), view))
    assert list(too_long(Path("jobs/routes.py"), view + "    x = 1\n")) == ["the view view has 21 lines, not 20"]
    act = "def act():\n" + "    x = 1\n" * 41
    assert list(too_long(Path("jobs/desk.py"), act)) == ["the function act has 41 lines, not 40"]
    assert list(too_long(Path("jobs/desk.py"), "x = 1\n" * 301)) == ["the module has 301 lines, not 300"]


@pytest.mark.parametrize(
    "text",
    [
        '<p style="color: red">',
        '{{ field(style="color: red") }}',
        '<a href="#" onclick="go()">',
        "<img onwheel=x>",
        '{{ field(onchange="go()") }}',
        "{{ note|safe }}",
        "{{ note | safe }}",
        "{% autoescape false %}",
        "<script>go()</script>",
        '<script type="module">go()</script>',
        "<style>p { color: red }</style>",
        '<input hx-get="/search">',
        '{{ field(hx_get="/search") }}',
        '<a href="javascript:go()">',
    ],
)
def test_what_is_unfit_is_noticed(text):
    assert list(unfit(text))


def test_what_is_fit_is_let_be():
    assert not list(
        unfit(
            '<script src="{{ asset("app.js") }}" defer></script>\n<input data-hx-get="/search" name="only">\n'
            '{{ field(only=true, data_hx_get="/search") }}{% if tone == "x" %}{# style="…" #}{% endif %}\n'
            '<link rel="stylesheet" href="/static/theme.css"><meta name="htmx-config" content="{}">'
        )
    )


def test_another_host_is_noticed():
    for text in ('<img src="https://cdn.example/x.png">', "@import url(//cdn.example/x.css)", '<a href="//example">'):
        assert FOREIGN.search(text)
    assert not FOREIGN.search('<svg xmlns="http://www.w3.org/2000/svg"><a href="/jobs">')
