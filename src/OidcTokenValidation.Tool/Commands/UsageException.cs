namespace OidcTokenValidation.Tool.Commands;

/// <summary>An error in the arguments or in the input. The message contains the correction.</summary>
internal sealed class UsageException(string message) : Exception(message);
