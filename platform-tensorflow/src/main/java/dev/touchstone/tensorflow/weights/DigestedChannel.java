package dev.touchstone.tensorflow.weights;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;

/** A file that is read or written from its beginning to its end; every byte passes a digest. */
final class DigestedChannel implements AutoCloseable {

  private static final int CHUNK_BYTES = 1 << 20;

  private final FileChannel channel;
  private final MessageDigest digest;

  DigestedChannel(FileChannel channel, MessageDigest digest) {
    this.channel = channel;
    this.digest = digest;
  }

  long size() throws IOException {
    return channel.size();
  }

  /** The next bytes, ready to be read. */
  ByteBuffer read(int count) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(count);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new EOFException("the file became shorter while it was read");
      }
    }
    digest.update(buffer.flip().duplicate());
    return buffer;
  }

  /** Passes over the next bytes; they count in the digest all the same. */
  void skip(long count) throws IOException {
    for (long left = count; left > 0; ) {
      left -= read((int) Math.min(left, CHUNK_BYTES)).remaining();
    }
  }

  void write(ByteBuffer buffer) throws IOException {
    digest.update(buffer.duplicate());
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  /** Returns when all is on the disk. */
  void force() throws IOException {
    channel.force(true);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
