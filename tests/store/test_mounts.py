from pathlib import Path

from casetrack.store.mounts import network_file_system


def mounted(tmp_path: Path, *lines: str) -> Path:
    mounts = tmp_path / "mounts"
    mounts.write_text("\n".join(lines), "utf-8")
    return mounts


def test_a_folder_on_a_network_file_system_is_told(tmp_path: Path) -> None:
    share = tmp_path / "an office"
    share.mkdir()
    point = str(share).replace(" ", "\\040")
    mounts = mounted(tmp_path, "/dev/sda / ext4 rw 0 0", f"server:/x {point} nfs4 rw 0 0")
    assert network_file_system(share / "deeper", mounts) == "nfs4"
    assert network_file_system(tmp_path, mounts) is None


def test_a_system_that_does_not_tell_is_taken_for_local(tmp_path: Path) -> None:
    assert network_file_system(tmp_path, tmp_path / "nothing") is None


def test_this_very_machine_can_be_asked(tmp_path: Path) -> None:
    assert network_file_system(tmp_path) is None
