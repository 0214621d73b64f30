package dev.touchstone.core.store;

import com.fasterxml.jackson.annotation.JacksonAnnotationsInside;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * An {@link java.util.Optional} of a stored record that earlier versions did not write: it is empty
 * where the key is missing, and left out of the text where it is empty, so that texts and addresses
 * of before stay what they are. Every other missing key is refused.
 */
@JacksonAnnotationsInside
@JsonInclude(JsonInclude.Include.NON_ABSENT)
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER})
public @interface OptionalKey {}
