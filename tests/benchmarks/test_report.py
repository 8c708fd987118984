import dataclasses
import json

import pytest

from benchmarks import report, results, targets
from benchmarks.__main__ import main
from benchmarks.results import Figure, Result, Table

RESULT = Result(
    "singer",
    (Figure("pitch_lock", 0.9876, "real recording 97.0 %"), Figure("voicing_error", 0.2)),
    (Table("By song", ("song", "share"), (("a|b", "99 %"),)),),
    ("A note.",),
    date="2026-01-01",
    commit="abc",
    machine="a machine",
)


def test_a_result_read_back_is_the_same(tmp_path):
    path = results.write(RESULT, tmp_path)
    assert results.read(path) == RESULT
    assert [p.name for p in tmp_path.iterdir()] == ["singer.json"]


def test_a_file_that_is_no_result_is_named(tmp_path):
    path = tmp_path / "x.json"
    path.write_text(json.dumps({"name": "x"}))
    with pytest.raises(ValueError, match=r"x\.json is not a benchmark result"):
        results.read(path)


def test_the_report_shows_figure_control_and_verdict_and_says_what_is_missing():
    page = report.report({"singer": RESULT})
    line = next(line for line in page.splitlines() if line.startswith("| voiced frames within 50 cents"))
    assert "**98.8 %** | must | real recording 97.0 % |" in line
    assert "≥ 98.0 % | ≥ 99.5 %" in line
    assert next(line for line in page.splitlines() if line.startswith("| V/UV error against")).count("missed") == 1
    assert next(line for line in page.splitlines() if line.startswith("| peak memory")).count("not measured") == 1
    assert "a\\|b" in page
    assert "commit abc" in page


@pytest.mark.parametrize(("value", "expected"), [(0.999, "aim"), (0.995, "aim"), (0.99, "must"), (0.5, "missed")])
def test_verdicts_keep_the_best_bound(value, expected):
    target = targets.SUBJECTS[0].targets[0]
    assert targets.verdict(target, value) == expected
    turned = dataclasses.replace(target, must=0.98, aim=0.5, at_least=False)
    assert targets.verdict(turned, 0.7) == "must"


def test_every_target_is_measured_by_a_benchmark_that_the_harness_knows():
    from benchmarks.__main__ import NAMES

    keys = [target.key for subject in targets.SUBJECTS for target in subject.targets]
    assert len(keys) == len(set(keys))
    assert {target.benchmark for subject in targets.SUBJECTS for target in subject.targets} <= set(NAMES)


def test_an_unknown_benchmark_is_refused(capsys):
    with pytest.raises(SystemExit):
        main(["sinegr"])
    assert "there is no benchmark sinegr; there are singer" in capsys.readouterr().err


def test_the_committed_page_is_the_one_that_the_results_give():
    assert report.PAGE.read_text(encoding="utf-8") == report.report(results.read_all())
