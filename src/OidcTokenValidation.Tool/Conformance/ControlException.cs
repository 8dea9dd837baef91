namespace OidcTokenValidation.Tool.Conformance;

/// <summary>A good token is not accepted. The message contains what to configure.</summary>
internal sealed class ControlException(string message) : Exception(message);
