namespace OidcTokenValidation.Tool.Commands;

/// <summary>The exit codes of the tool.</summary>
internal static class ExitCode
{
    /// <summary>The request is valid, or the command succeeded.</summary>
    public const int Ok = 0;

    /// <summary>The request is rejected, or a row of <c>conformance</c> has failed.</summary>
    public const int Rejected = 1;

    /// <summary>Nothing could be checked: the arguments are wrong, the keys are unavailable, or the API under test does not accept a good token.</summary>
    public const int NotDecided = 2;
}
