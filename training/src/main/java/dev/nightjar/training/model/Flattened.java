package dev.nightjar.training.model;

import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** The parts of each element, one after the other, made when they are asked for. */
final class Flattened<A, B> implements Iterator<B> {
  private final Iterator<A> each;
  private final Parts<A, B> parts;
  private Iterator<B> now = Collections.emptyIterator();

  /** What an element is cut into. */
  interface Parts<A, B> {
    Iterator<B> of(A element);
  }

  Flattened(Iterator<A> each, Parts<A, B> parts) {
    this.each = each;
    this.parts = parts;
  }

  @Override
  public boolean hasNext() {
    while (!now.hasNext() && each.hasNext()) {
      now = parts.of(each.next());
    }
    return now.hasNext();
  }

  @Override
  public B next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return now.next();
  }
}
