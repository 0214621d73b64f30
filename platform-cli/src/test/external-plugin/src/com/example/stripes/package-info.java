/**
 * A plugin that is built outside of Touchstone, against platform-api, platform-tensorflow,
 * TensorFlow Java and PF4J alone: one component of each kind that suites name.
 */
package com.example.stripes;
