"""Every promise has a test or a written reason, and the page that says so is up to date."""

from scripts import assurance
from tests.marked import ROOT, marked_tests

#: Goals that may stand without a test of their own.
WITHOUT = 8


def test_every_goal_has_a_test_or_says_why_it_has_none() -> None:
    goals, proved = assurance.goals(), assurance.tests_of("goal")
    silent = [g for g, goal in goals.items() if g not in proved and not goal.get("without")]
    assert not silent, f"no test and no reason: {silent}"
    excused = [g for g, goal in goals.items() if goal.get("without")]
    assert len(excused) <= WITHOUT
    for name in excused:
        assert name not in proved, f"{name} has a test: take its reason away"
        nearest = goals[name]["nearest"]
        assert assurance.exists(nearest), f"{name}: there is no {nearest}"


def test_every_requirement_that_applies_has_a_test() -> None:
    for name, line in assurance.requirements().items():
        tests = line.get("tests", [])
        assert bool(tests) != bool(line.get("does_not_apply")), f"{name}: a test or a reason"
        for test in tests:
            assert assurance.exists(test), f"{name}: there is no {test}"


def test_a_mark_names_a_goal_that_exists() -> None:
    goals, requirements = assurance.goals(), assurance.requirements()
    for marked in marked_tests():
        assert set(marked.goals) <= set(goals), marked
        assert set(marked.asvs) <= set(requirements), marked


def test_the_page_of_assurance_lists_the_tests_there_are() -> None:
    page = (ROOT / "docs" / "assurance.md").read_text("utf-8")
    assert page == assurance.page(assurance.kept_figures()), "make assurance writes it again"


def test_each_mutant_takes_away_a_control_that_is_there() -> None:
    goals = assurance.goals()
    found = assurance.mutants()
    assert len(found) >= 30
    assert len({mutant["name"] for mutant in found}) == len(found)
    for mutant in found:
        source = (ROOT / mutant["file"]).read_text("utf-8")
        assert source.count(mutant["old"]) == 1, f"{mutant['name']}: not there, or twice"
        assert set(mutant.get("goals", ())) <= set(goals), mutant["name"]
        for test in mutant["tests"]:
            assert assurance.exists(test), f"{mutant['name']}: there is no {test}"
