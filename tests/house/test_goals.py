"""Every promise has a test or a written reason, and the page that says so is up to date."""

from scripts import assurance
from tests.marked import ROOT, marked_tests


def test_a_mark_names_a_goal_that_exists() -> None:
    goals, requirements = assurance.goals(), assurance.requirements()
    for marked in marked_tests():
        assert set(marked.goals) <= set(goals), marked
        assert set(marked.asvs) <= set(requirements), marked


def test_each_mutant_takes_away_a_control_that_is_there() -> None:
    goals = assurance.goals()
    found = assurance.mutants()
    assert len({mutant["name"] for mutant in found}) == len(found)
    for mutant in found:
        source = (ROOT / mutant["file"]).read_text("utf-8")
        assert source.count(mutant["old"]) == 1, f"{mutant['name']}: not there, or twice"
        assert set(mutant.get("goals", ())) <= set(goals), mutant["name"]
        for test in mutant["tests"]:
            assert assurance.exists(test), f"{mutant['name']}: there is no {test}"
