namespace OidcTokenValidation.Tests.Vectors;

/// <summary>A proof that RFC 9449 prints.</summary>
/// <param name="Figure">The figure with the proof.</param>
/// <param name="Proof">The field's value.</param>
/// <param name="Method">Its <c>htm</c>.</param>
/// <param name="Target">Its <c>htu</c>.</param>
/// <param name="IssuedAt">Its <c>iat</c>.</param>
internal sealed record Rfc9449Proof(int Figure, string Proof, string Method, string Target, long IssuedAt);
