namespace OidcTokenValidation.Tool.Commands;

/// <summary>The exit codes of the tool.</summary>
internal static class ExitCode
{
    /// <summary>The request is valid, or the command succeeded.</summary>
    public const int Ok = 0;

    /// <summary>The request is rejected.</summary>
    public const int Rejected = 1;

    /// <summary>Nothing could be checked: the arguments are wrong, or the keys are unavailable.</summary>
    public const int NotDecided = 2;
}
