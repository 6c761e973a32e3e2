//! The boundary to JavaScript: conversion only.
