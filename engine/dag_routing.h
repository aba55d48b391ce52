// The lines between two neighbouring layers of a drawn Dag: which column each uses at both ends,
// and which row it runs along in between. Pure.
#pragma once

#include <vector>

#include "engine/dag_layout.h"

namespace mlp {

// All lines from one item of the upper layer.
struct DagNet {
  int from = 0;         // column where it leaves the upper layer
  std::vector<int> to;  // columns where it enters the lower layer
  int row = 0;          // of its horizontal part; 0 is the row just below the upper layer

  int Left() const;
  int Right() const;
  bool IsStraight() const { return Left() == Right(); }
};

// Two different nets never share a column, and never overlap in a row. Rows are ordered so that few
// lines cross.
std::vector<DagNet> RouteNets(const DagLayout& layout, std::size_t upper_layer);

// Rows that the nets need, at least 1.
int RowsOf(const std::vector<DagNet>& nets);

}  // namespace mlp
