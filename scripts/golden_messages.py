"""Writes one filled example of each message, packed by Python's protobuf, as a Swift file for the tests of Protocol.

    golden_messages.py DESCRIPTOR_SET SWIFT_FILE

The JSON beside it is written here by hand in the form that Sparrow promises: proto names, bytes in hex, enums by name.
scripts/generate-protocol runs this.
"""

import json
import pathlib
import sys

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.descriptor import FieldDescriptor

HEADER = """\
// swift-format-ignore-file
// Made by scripts/generate-protocol: each message with every field set, packed by Python's protobuf (Debian's python3-protobuf).
import Protocol

struct GoldenMessage: Sendable {
    let type: any WireMessage.Type
    let hex: String
    let json: String
}

extension GoldenMessage {
    static let all: [GoldenMessage] = [
"""


class Filler:
    """Gives each field another value, so that no two can be confused."""

    def __init__(self):
        self.count = 0

    def value(self, field):
        self.count += 1
        number = self.count
        kind = field.type
        if kind == FieldDescriptor.TYPE_STRING:
            return f'no. {number}: "Amélie\\" 千と千尋\n'
        if kind == FieldDescriptor.TYPE_BYTES:
            return bytes([0, number % 256, 255])
        if kind == FieldDescriptor.TYPE_BOOL:
            return True
        if kind == FieldDescriptor.TYPE_ENUM:
            return field.enum_type.values[1 + number % (len(field.enum_type.values) - 1)].number
        if kind == FieldDescriptor.TYPE_DOUBLE:
            return number + 0.5
        if kind == FieldDescriptor.TYPE_UINT64:
            return (1 << 40) + number
        if kind == FieldDescriptor.TYPE_SINT64:
            return -number
        assert kind == FieldDescriptor.TYPE_UINT32, field.full_name
        return 0xFFFF0000 + number

    def fill(self, message):
        for field in message.DESCRIPTOR.fields:
            repeated = field.label == FieldDescriptor.LABEL_REPEATED
            if field.message_type and repeated:
                for _ in range(2):
                    self.fill(getattr(message, field.name).add())
            elif field.message_type:
                getattr(message, field.name).SetInParent()
                self.fill(getattr(message, field.name))
            elif repeated:
                getattr(message, field.name).extend([self.value(field), self.value(field)])
            else:
                setattr(message, field.name, self.value(field))


def plain(message):
    """The message as JSON should have it."""
    result = {}
    for field in message.DESCRIPTOR.fields:
        if field.containing_oneof and not message.HasField(field.name):
            continue
        value = getattr(message, field.name)
        if field.message_type:
            repeated = field.label == FieldDescriptor.LABEL_REPEATED
            value = [plain(part) for part in value] if repeated else plain(value)
        elif field.type == FieldDescriptor.TYPE_BYTES:
            value = value.hex()
        elif field.type == FieldDescriptor.TYPE_ENUM:
            value = field.enum_type.values_by_number[value].name
        elif field.label == FieldDescriptor.LABEL_REPEATED:
            value = list(value)
        result[field.name] = value
    return result


def main():
    descriptor_path, swift_path = map(pathlib.Path, sys.argv[1:])
    files = descriptor_pb2.FileDescriptorSet.FromString(descriptor_path.read_bytes()).file
    pool = descriptor_pool.DescriptorPool()
    for file in files:
        pool.Add(file)
    factory = message_factory.MessageFactory(pool)
    text = HEADER
    for declared in files[0].message_type:
        message = factory.GetPrototype(pool.FindMessageTypeByName(f"{files[0].package}.{declared.name}"))()
        Filler().fill(message)
        form = json.dumps(plain(message), ensure_ascii=False, separators=(",", ":"))
        packed = message.SerializeToString(deterministic=True).hex()
        text += f'        GoldenMessage(\n            type: {declared.name}.self,\n            hex: "{packed}",\n'
        text += f'            json: #"{form}"#\n        ),\n'
    swift_path.write_text(text + "    ]\n}\n")


main()
