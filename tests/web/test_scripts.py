"""The pages' pure modules under Node's own test runner."""

import shutil
import subprocess
from pathlib import Path

import pytest

NODE = shutil.which("node")
SUITES = sorted(Path(__file__).parent.glob("*.test.mjs"))


@pytest.mark.skipif(NODE is None, reason="no Node is installed")
@pytest.mark.parametrize("suite", SUITES, ids=[suite.name.removesuffix(".test.mjs") for suite in SUITES])
def test_module_passes_its_suite_under_node(suite):
    run = subprocess.run([NODE, "--test", str(suite)], check=False, capture_output=True, text=True, timeout=60)

    assert run.returncode == 0, run.stdout
