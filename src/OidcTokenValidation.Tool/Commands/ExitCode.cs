namespace OidcTokenValidation.Tool.Commands;

/// <summary>How the tool ends.</summary>
internal static class ExitCode
{
    /// <summary>The request is valid, or what was asked for was done.</summary>
    public const int Ok = 0;

    /// <summary>The request is refused.</summary>
    public const int Refused = 1;

    /// <summary>Nothing could be judged: wrong arguments, or keys that cannot be had.</summary>
    public const int NotJudged = 2;
}
