// XmlReader: XML that a server sent, piece by piece. Private to store/remote; the only user of
// expat.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "store/base/error.h"

namespace mlp {

class XmlReader {
 public:
  // Called at the end of each element: the local names from the root to it, joined by '/', and the
  // text directly in it.
  using OnElement = std::function<void(const std::string& path, const std::string& text)>;

  explicit XmlReader(OnElement on_element);
  ~XmlReader();
  XmlReader(const XmlReader&) = delete;
  XmlReader& operator=(const XmlReader&) = delete;

  // kIo for what is no XML, for a document type (whose entities can be bombs), and for elements
  // nested deeper or texts longer than any server's reply has them.
  Status Feed(std::string_view bytes);
  Status Finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// A whole text at once.
Status ReadXml(std::string_view text, const XmlReader::OnElement& on_element);

}  // namespace mlp
