"""What a succession was to one of its branches, as a sentence that a page may link."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.text import listed

from .succession import Kind, Side

if TYPE_CHECKING:
    from .branch import Branch
    from .succession import Succession, SuccessionParty

# The words before the branches on the other side, and before the day.
FATES = {
    Kind.RENAME: ("Đã đổi tên thành", "từ ngày"),
    Kind.MERGE: ("Đã sáp nhập vào", "từ ngày"),
    Kind.SPLIT: ("Đã chia tách thành", "từ ngày"),
    Kind.TRANSFER: ("Đã chuyển một phần cho", "từ ngày"),
    Kind.DISSOLVE: ("Đã giải thể", "từ ngày"),
}
ORIGINS = {
    Kind.RENAME: ("Đổi tên từ", "ngày"),
    Kind.MERGE: ("Thành lập từ", "ngày"),
    Kind.SPLIT: ("Tách ra từ", "ngày"),
}
# To a branch that was there before.
GAINS = {
    Kind.RENAME: ("Đã tiếp nhận", "từ ngày"),
    Kind.MERGE: ("Đã tiếp nhận", "từ ngày"),
    Kind.SPLIT: ("Đã nhận một phần của", "từ ngày"),
    Kind.TRANSFER: ("Đã nhận một phần của", "từ ngày"),
}


@dataclass(frozen=True)
class Turn:
    """`lead`, the `branches` to link, `tail`. As text it is without links and full stop."""

    succession: Succession
    side: Side
    founds: bool
    lead: str
    branches: list[Branch]
    tail: str

    def __str__(self) -> str:
        return " ".join(
            filter(None, [self.lead, listed([branch.label for branch in self.branches]), self.tail])
        )


def turn_of(party: SuccessionParty, branch: Branch) -> Turn:
    succession = party.succession
    founds = (
        party.side == Side.SUCCESSOR
        and succession.kind in ORIGINS
        and branch.starts_on == succession.effective_on
    )
    if party.side == Side.PREDECESSOR:
        words, others = FATES, succession.successors
    else:
        words, others = ORIGINS if founds else GAINS, succession.predecessors
    lead, day = words[succession.kind]
    tail = f"{day} {succession.effective_on:%d/%m/%Y}"
    return Turn(succession, party.side, founds, lead, others, tail)
