namespace OidcTokenValidation.Tool.Output;

/// <summary>What a line of a page is about; a terminal shows it as a colour.</summary>
internal enum Tone
{
    None = 0,
    Good,
    Bad,
    Warning,
    Quiet,
}
