import DatasetExport
import DatasetStore
import Vocabulary

extension LibraryView {
  /// A view that draws its montages on several threads.
  init(of store: DatasetStore, in folder: FilePath, threadCount: Int) {
    self.init(of: store, in: folder) { works in
      // Most corrections change one montage, or none.
      guard threadCount > 1, works.count > 1 else { return try works.forEach { try $0() } }
      let workers = WorkerPool(threadCount: min(threadCount, works.count))
      for pending in works.map({ workers.start($0) }) { try pending.value() }
    }
  }
}
