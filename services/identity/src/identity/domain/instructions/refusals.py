"""Why an instruction is not drafted, approved or acknowledged."""

from kernel.decider import Refused


class InstructionEmpty(Refused):
    """Write the instruction in Kyrgyz and in Russian."""


class NothingToApprove(Refused):
    """There is no draft of this instruction, or it was approved already."""


class InstructionChanged(Refused):
    """There is another version meanwhile. Read that one."""


class NotYourInstruction(Refused):
    """This instruction is for a duty that you do not have."""

    is_denial = True
