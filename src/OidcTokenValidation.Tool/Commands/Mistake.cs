namespace OidcTokenValidation.Tool.Commands;

/// <summary>Something that the caller has to put right; the message says what to write instead.</summary>
internal sealed class Mistake(string message) : Exception(message);
