namespace OidcTokenValidation.Tool.Input;

/// <summary>A kind of input: how much of it is read, and what is said about more.</summary>
/// <param name="MaxBytes">How many bytes.</param>
/// <param name="Objection">What longer input is.</param>
internal sealed record InputKind(int MaxBytes, string Objection)
{
    /// <summary>More than the library ever reads of a token.</summary>
    public static InputKind Token { get; } = new(128 * 1024, "that is no token");

    /// <summary>More than the library ever reads of a proof.</summary>
    public static InputKind Proof { get; } = new(128 * 1024, "that is no proof");

    /// <summary>More than the library ever reads of a client certificate.</summary>
    public static InputKind Certificate { get; } = new(128 * 1024, "that is no client certificate");

    /// <summary>Metadata or keys: the most that an API can be set to read (Keys.MaxDocumentBytes).</summary>
    public static InputKind Document { get; } = new(4 * 1024 * 1024, "no API reads so large a document (Keys.MaxDocumentBytes). Write the file that has the provider's metadata (--metadata) or keys (--jwks) alone");
}
