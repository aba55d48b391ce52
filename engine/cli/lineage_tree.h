// A Lineage as a tree for people:
//
//   model.txt  3f9a8c01d2e4  24 B
//   └─ train  2026-08-22T10:15:00Z, 12.4 s
//      ├─ command  python train.py
//      ├─ param    params.yaml: lr = 0.1
//      ├─ log      .mlpipe/logs/train-20260822T101500.log
//      ├─ code     train.py  0c1d2e3f4a5b  1.2 KiB
//      └─ data     clean.txt  9a8f7e6d5c4b  8 B
//         └─ prepare  ...
//
// A stage that was shown above is only named. Pure.
#pragma once

#include <string>

#include "engine/lineage.h"

namespace mlp {

struct LineageStyle {
  bool unicode = true;  // else plain ASCII
  bool color = false;
  int depth = 0;  // stages one below the other; what lies further is counted; 0: all
};

std::string RenderLineage(const Lineage& lineage, const LineageStyle& style);

}  // namespace mlp
