namespace OidcTokenValidation.Tool.Output;

/// <summary>The meaning of a line of a page. A terminal shows it as a colour.</summary>
internal enum Tone
{
    None = 0,
    Good,
    Bad,
    Warning,
    Quiet,
}
