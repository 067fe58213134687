"""YAML read safely, with lines."""

import pytest

from app.content import source
from app.content.problems import ContentError
from app.content.source import parse, read


def refused(text):
    with pytest.raises(ContentError) as error:
        parse(text, "a.yaml")
    return error.value.problems


def test_a_word_stays_a_word_and_a_date_a_text():
    data = parse("a: no\nb: 2024-01-02\nc: 2\nd: true\ne: 1.5\ntrue: x\n", "a.yaml").data
    assert data == {"a": "no", "b": "2024-01-02", "c": 2, "d": True, "e": 1.5, "true": "x"}


def test_every_value_knows_its_line_and_its_name():
    found = parse("a:\n  - key: x\n    b: 1\n  - 2\n", "a.yaml")
    assert found.line(("a", 0, "b")) == 3
    assert found.line(("a", 0, "missing")) == 2
    assert found.dotted(("a", 0, "b")) == "a.x.b"
    assert found.dotted(("a", 1)) == "a.2"


def test_a_key_that_stands_twice_is_said_with_its_line():
    (problem,) = refused("a: 1\nb: 2\na: 3\n")
    assert (problem.line, problem.key, problem.what) == (3, "a", "stands twice")


@pytest.mark.parametrize("text", ["a: [1", "a: 'x", "a: b: c", "\tb: 1"])
def test_what_is_not_yaml_is_said_with_a_line(text):
    (problem,) = refused(text)
    assert problem.line >= 1
    assert "YAML" in problem.what


@pytest.mark.goal("R21")
@pytest.mark.parametrize("text", ["a: !!python/object:os.system x", "a: !x y"])
def test_a_tag_is_refused(text):
    assert "tag" in refused(text)[0].what


@pytest.mark.goal("R21")
def test_a_bomb_of_aliases_is_refused():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 8)]
    assert "too large" in refused("\n".join(lines))[0].what


@pytest.mark.goal("R21")
def test_depth_is_bounded():
    for deep in (60, 5000):
        assert "too deep" in refused("[" * deep + "]" * deep)[0].what


def test_an_alias_is_its_anchor():
    assert parse("a: &x {b: 1}\nc: *x\n", "a.yaml").data == {"a": {"b": 1}, "c": {"b": 1}}


def test_an_empty_file_is_nothing(tmp_path):
    (tmp_path / "a.yaml").write_text("")
    assert read(tmp_path / "a.yaml").data is None


@pytest.mark.goal("R21")
def test_files_that_cannot_be_read_are_problems(tmp_path, monkeypatch):
    (tmp_path / "latin.yaml").write_bytes(b"a: \xe9\n")
    (tmp_path / "big.yaml").write_text("a: 1\n")
    for name, said in (("none", "does not exist"), ("latin", "not UTF-8")):
        with pytest.raises(ContentError, match=said):
            read(tmp_path / f"{name}.yaml")
    monkeypatch.setattr(source, "MAX_BYTES", 2)
    with pytest.raises(ContentError, match="larger than"):
        read(tmp_path / "big.yaml")
