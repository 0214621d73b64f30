package dev.touchstone.core.store;

import com.fasterxml.jackson.annotation.JacksonInject;
import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.InjectableValues;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.AnnotatedParameter;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import java.util.Optional;

/** Has Jackson fill in what is marked as {@link OptionalKey} where the text has no such key. */
final class OptionalKeys {

  private OptionalKeys() {}

  /** Jackson refuses a record that asks for the same value twice, so each asks for its own. */
  static final class Introspector extends JacksonAnnotationIntrospector {

    private static final long serialVersionUID = 1;

    @Override
    public JacksonInject.Value findInjectableValue(AnnotatedMember member) {
      return member instanceof AnnotatedParameter parameter
              && parameter.hasAnnotation(OptionalKey.class)
          ? JacksonInject.Value.construct(parameter.getIndex(), true, true)
          : super.findInjectableValue(member);
    }
  }

  /** Whatever is asked for is empty. */
  static final class Values extends InjectableValues {

    @Override
    @SuppressWarnings("deprecation") // It is deprecated, and abstract.
    public Object findInjectableValue(
        Object id, DeserializationContext context, BeanProperty property, Object instance) {
      return Optional.empty();
    }
  }
}
