#include "engine/python_params.h"

#include <gtest/gtest.h>

namespace mlp {
namespace {

std::string ReadPython(std::string_view text) {
  const auto value = ParsePythonParams("p.py", text);
  return value ? value->dump() : "error: " + value.error().message;
}

TEST(PythonParamsTest, LiteralsOfEveryKind) {
  EXPECT_EQ(ReadPython("a = 1\nb = 1_0.5e1\nc = 'x' \"y\"\nd = True\ne = None\nf = -0x1F\n"),
            R"({"a":1,"b":105.0,"c":"xy","d":true,"e":null,"f":-31})");
  EXPECT_EQ(
      ReadPython(
          "a = [1, 'x',]\nb = (1, 2)\nc = {'k': {'l': 1}, 2: 3}\nd = {1, 2}\ne = 1,\nf = ()\n"),
      R"({"a":[1,"x"],"b":[1,2],"c":{"k":{"l":1},"2":3},"d":[1,2],"e":[1],"f":[]})");
  EXPECT_EQ(ReadPython(R"(a = 'it\'s \x41\u00e4\n'
b = r'\n'
c = """two
lines"""
)"),
            "{\"a\":\"it's A\u00e4\\n\",\"b\":\"\\\\n\",\"c\":\"two\\nlines\"}");
}

TEST(PythonParamsTest, WhatIsNoLiteralIsPassedOver) {
  EXPECT_EQ(ReadPython(
                "import os\na = os.getcwd()\nb = f'{x}'\nc = b'x'\nd = 1j\ne = 1 + 2\ng, h = 1, 2\n"
                "i = j = 3\nk[0] = 1\nl.m = 1\nn += 1\no = 99999999999999999999\np: int\nq = 5\n"),
            R"({"q":5})");
  EXPECT_EQ(
      ReadPython(
          "if True:\n    a = 1\nelse: b = 2\nfor i in x:\n  c = 1\ndef f():\n  d = 1\ne = 1\n"),
      R"({"e":1})");
}

TEST(PythonParamsTest, ClassesAndTheirInit) {
  EXPECT_EQ(
      ReadPython(R"(
@decorated
class Train(Base):
    """What it does."""
    lr: float = 0.1  # a comment
    layers = [1,
        2]

    class Inner: depth = 3

    def __init__(self, x=1):
        self.seed = 7
        local = 8
        self.other.thing = 9

    def method(self):
        self.no = 1
top = 1; second = 2
)"),
      R"({"Train":{"lr":0.1,"layers":[1,2],"Inner":{"depth":3},"seed":7},"top":1,"second":2})");
}

TEST(PythonParamsTest, LogicalLines) {
  EXPECT_EQ(ReadPython("a = \\\n  1\nb = (\n  2  # two\n)\nc = 'x\\\ny'\n\td = 1"),
            R"({"a":1,"b":2,"c":"xy"})");
  EXPECT_EQ(ReadPython("a = 1\r\nb = 2\r\n"), R"({"a":1,"b":2})");
}

TEST(PythonParamsTest, WhatDoesNotCloseHasItsPlace) {
  for (const char* text :
       {"a = 1\nb = [1,\n", "a = 1\nb = 'x\n", "a = 1\nb = '''x\n", "a = 1\nb = '"}) {
    const auto result = ParsePythonParams("p.py", text);
    ASSERT_FALSE(result) << text;
    EXPECT_EQ(result.error().where.line, 2) << text;
  }
  EXPECT_EQ(ReadPython("a = " + std::string(100'000, '-') + "1\nb = 1"), R"({"b":1})");
  EXPECT_EQ(ReadPython("a = " + std::string(1'000, '[') + std::string(1'000, ']')), "{}");
}

}  // namespace
}  // namespace mlp
