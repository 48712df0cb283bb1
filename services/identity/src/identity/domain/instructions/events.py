"""Every event about job instructions under its published name."""

from identity.domain.instructions.acknowledgement import InstructionAcknowledged
from identity.domain.instructions.instruction import InstructionApproved, InstructionDrafted

WIRE: dict[str, type] = {
    "identity.instruction-drafted.v1": InstructionDrafted,
    "identity.instruction-approved.v1": InstructionApproved,
    "identity.instruction-acknowledged.v1": InstructionAcknowledged,
}
