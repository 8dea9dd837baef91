namespace OidcTokenValidation.Tool.Input;

/// <summary>A kind of input, its maximum length and the message for longer input.</summary>
/// <param name="MaxBytes">The maximum length in bytes.</param>
/// <param name="TooLongMessage">The message for longer input.</param>
internal sealed record InputKind(int MaxBytes, string TooLongMessage)
{
    /// <summary>More than the maximum length of a token.</summary>
    public static InputKind Token { get; } = new(128 * 1024, "this is not a token");

    /// <summary>More than the maximum length of a proof.</summary>
    public static InputKind Proof { get; } = new(128 * 1024, "this is not a proof");

    /// <summary>More than the maximum length of a client certificate.</summary>
    public static InputKind Certificate { get; } = new(128 * 1024, "this is not a client certificate");

    /// <summary>Metadata or keys: the largest value of Keys.MaxDocumentBytes.</summary>
    public static InputKind Document { get; } = new(
        4 * 1024 * 1024,
        "no API reads so large a document (Keys.MaxDocumentBytes). Write a file with only the provider's metadata (--metadata) or keys (--jwks)");
}
