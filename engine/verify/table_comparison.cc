#include "engine/verify/table_comparison.h"

#include <algorithm>
#include <charconv>
#include <vector>

#include "engine/plots/separated_values.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

std::optional<double> NumberIn(std::string_view cell) {
  cell = Trim(cell);
  if (cell.starts_with('+')) cell.remove_prefix(1);
  double number = 0;
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), number);
  if (error != std::errc() || end != cell.data() + cell.size()) return std::nullopt;
  return number;
}

class TableComparison {
 public:
  TableComparison(const Contract& contract, std::vector<SeparatedRow> recorded,
                  std::vector<SeparatedRow> now)
      : contract_(contract), recorded_(std::move(recorded)), now_(std::move(now)) {
    if (recorded_.empty()) return;
    const std::vector<std::string>& first = recorded_.front().cells;
    has_header_ =
        std::none_of(first.begin(), first.end(), [](const auto& cell) { return NumberIn(cell); });
    for (const char* const name : {"step", "epoch"}) {
      const auto found = std::find_if(first.begin(), first.end(), [&](const std::string& cell) {
        return LowerCase(Trim(cell)) == name;
      });
      if (has_header_ && found != first.end()) name_column_ = found - first.begin();
    }
  }

  std::optional<Difference> Run() const {
    const std::size_t rows = std::min(recorded_.size(), now_.size());
    for (std::size_t row = 0; row < rows; ++row) {
      if (std::optional<Difference> found = CompareRows(row)) return found;
    }
    if (recorded_.size() == now_.size()) return std::nullopt;
    return Difference{"the end", Plural(recorded_.size(), "row"), Plural(now_.size(), "row")};
  }

 private:
  std::optional<Difference> CompareRows(std::size_t row) const {
    const std::vector<std::string>& cells = recorded_[row].cells;
    const std::vector<std::string>& others = now_[row].cells;
    for (std::size_t i = 0; i < std::min(cells.size(), others.size()); ++i) {
      if (CellsAgree(cells[i], others[i])) continue;
      return Difference{Format("{}, {}", RowName(row), ColumnName(i)), CellText(cells[i]),
                        CellText(others[i])};
    }
    if (cells.size() == others.size()) return std::nullopt;
    return Difference{RowName(row), Plural(cells.size(), "cell"), Plural(others.size(), "cell")};
  }

  bool CellsAgree(const std::string& recorded, const std::string& now) const {
    if (recorded == now) return true;
    if (contract_.kind != ContractKind::kTolerance) return false;
    const std::optional<double> a = NumberIn(recorded), b = NumberIn(now);
    return a && b && NumbersAgree(contract_, *a, *b);
  }

  std::string RowName(std::size_t row) const {
    if (row == 0 && has_header_) return "the header";
    const std::vector<std::string>& cells = recorded_[row].cells;
    if (name_column_ && *name_column_ < cells.size())
      return Format("{} {}", LowerCase(Trim(recorded_.front().cells[*name_column_])),
                    ForTerminal(Trim(cells[*name_column_])));
    return Format("row {}", row + (has_header_ ? 0 : 1));
  }

  std::string ColumnName(std::size_t column) const {
    const std::vector<std::string>& names = recorded_.front().cells;
    if (!has_header_ || column >= names.size()) return Format("column {}", column + 1);
    return "column " + Excerpt(Trim(names[column]));
  }

  static std::string CellText(const std::string& cell) {
    return NumberIn(cell) ? std::string(Trim(cell)) : Excerpt(cell);
  }

  const Contract& contract_;
  const std::vector<SeparatedRow> recorded_, now_;
  bool has_header_ = false;
  std::optional<std::size_t> name_column_;
};

}  // namespace

FirstDifference CompareTables(const Contract& contract, std::string_view recorded,
                              std::string_view now, char separator) {
  MLP_ASSIGN(std::vector<SeparatedRow> rows, ReadSeparatedValues("recorded", recorded, separator));
  MLP_ASSIGN(std::vector<SeparatedRow> others, ReadSeparatedValues("now", now, separator));
  return TableComparison(contract, std::move(rows), std::move(others)).Run();
}

}  // namespace mlp
