#include "engine/python_params.h"

#include <algorithm>
#include <span>

#include "engine/python_literal.h"
#include "engine/python_tokens.h"

namespace mlp {
namespace {

constexpr int kDeepestClass = 50;

using Lines = std::span<const PythonLine>;
using Tokens = std::span<const PythonToken>;

// The index of the first token at bracket depth 0 that reads `text`, from `from` on; the number of
// tokens when there is none.
std::size_t FindOutside(Tokens tokens, std::string_view text, std::size_t from) {
  int depth = 0;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const PythonToken& token = tokens[i];
    if (depth == 0 && i >= from && token.Is(text)) return i;
    if (token.Is("(") || token.Is("[") || token.Is("{")) ++depth;
    if (token.Is(")") || token.Is("]") || token.Is("}")) --depth;
  }
  return tokens.size();
}

class ParamsReader {
 public:
  // `only_self`: in __init__, where plain names are local variables.
  static Value Read(Lines lines, bool only_self, int depth) {
    Value params = Value::object();
    if (depth > kDeepestClass) return params;
    for (std::size_t i = 0; i < lines.size();) {
      const PythonLine& line = lines[i];
      std::size_t end = i + 1;  // of the block that this line is the head of
      while (end < lines.size() && lines[end].indent > line.indent) ++end;
      ReadStatement(line, lines.subspan(i + 1, end - i - 1), only_self, depth, params);
      i = end;
    }
    return params;
  }

 private:
  // `else: x = 1` looks like a name with a type.
  static bool BeginsBlock(const PythonToken& token) {
    return token.Is("else") || token.Is("try") || token.Is("finally");
  }

  static void ReadStatement(const PythonLine& line, Lines block, bool only_self, int depth,
                            Value& params) {
    const Tokens tokens = line.tokens;
    if (tokens.size() >= 2 && tokens[0].Is("class")) {
      params[std::string(tokens[1].text)] = ReadBody(line, block, false, depth);
    } else if (tokens.size() >= 2 && tokens[0].Is("def") && tokens[1].Is("__init__")) {
      const Value own = ReadBody(line, block, true, depth);
      for (const auto& [name, value] : own.items()) params[name] = value;
    } else {
      ReadAssignment(tokens, only_self, params);
    }
  }

  // Of a class or function: the block, or what stands behind the colon.
  static Value ReadBody(const PythonLine& head, Lines block, bool only_self, int depth) {
    const Tokens tokens = head.tokens;
    const std::size_t colon = FindOutside(tokens, ":", 0);
    if (colon + 1 >= tokens.size()) return Read(block, only_self, depth + 1);
    const PythonLine inside{head.indent + 1, {tokens.begin() + colon + 1, tokens.end()}};
    return Read({&inside, 1}, only_self, depth + 1);
  }

  static void ReadAssignment(Tokens tokens, bool only_self, Value& params) {
    const bool is_self = tokens.size() > 3 && tokens[0].Is("self") && tokens[1].Is(".") &&
                         tokens[2].kind == PythonTokenKind::kName;
    const std::size_t target_size = is_self ? 3 : 1;
    if ((only_self && !is_self) || tokens.size() <= target_size) return;
    const PythonToken& name = tokens[target_size - 1];
    if (name.kind != PythonTokenKind::kName || BeginsBlock(name)) return;
    std::size_t equals = target_size;
    if (tokens[equals].Is(":")) equals = FindOutside(tokens, "=", equals);
    if (equals >= tokens.size() || !tokens[equals].Is("=")) return;
    std::optional<Value> value = PythonLiteral(tokens.subspan(equals + 1));
    if (value) params[std::string(name.text)] = std::move(*value);
  }
};

}  // namespace

Result<Value> ParsePythonParams(const std::string& file, std::string_view text) {
  MLP_ASSIGN(const std::vector<PythonLine> lines, ReadPythonLines(file, text));
  return ParamsReader::Read(lines, /*only_self=*/false, 0);
}

}  // namespace mlp
