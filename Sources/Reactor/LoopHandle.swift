import CUV

/// Something that an event loop watches for its owner: a descriptor, a timer or a signal.
///
/// A handle belongs to its loop's thread. The loop keeps it alive until it is cancelled, so it may be dropped at once.
public class LoopHandle {
    private let memory: UnsafeMutableRawPointer
    private(set) var isCancelled = false

    init(_ type: uv_handle_type) {
        memory = .allocate(byteCount: uv_handle_size(type), alignment: 16)
    }

    deinit { memory.deallocate() }

    /// Stops watching; the owner's closure is not called again. A second call does nothing.
    public final func cancel() {
        guard !isCancelled else { return }
        isCancelled = true
        released()
        uv_close(pointer(to: uv_handle_t.self)) { handle in
            guard let data = handle?.pointee.data else { return }
            Unmanaged<LoopHandle>.fromOpaque(data).release()
        }
    }

    /// Lets go of the owner's closure, which often refers back to this handle.
    func released() {}

    /// The same memory as the handle type that a libuv function wants.
    final func pointer<Handle>(to type: Handle.Type) -> UnsafeMutablePointer<Handle> {
        memory.assumingMemoryBound(to: type)
    }

    /// Gives libuv its reference; to be called once, right after the handle was initialised.
    final func retainForLoop() {
        pointer(to: uv_handle_t.self).pointee.data = Unmanaged.passRetained(self).toOpaque()
    }

    /// The Swift object behind a handle that libuv passes to a callback.
    static func from(_ handle: UnsafeMutableRawPointer?) -> Self? {
        guard let data = handle?.assumingMemoryBound(to: uv_handle_t.self).pointee.data else { return nil }
        return Unmanaged<LoopHandle>.fromOpaque(data).takeUnretainedValue() as? Self
    }
}
