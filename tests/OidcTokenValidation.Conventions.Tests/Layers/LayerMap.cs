using OidcTokenValidation.Conventions.Tests.Support;

namespace OidcTokenValidation.Conventions.Tests.Layers;

/// <summary>The folders of the core in one order: a folder uses only folders before it, so the graph of the folders has no cycle.</summary>
internal static class LayerMap
{
    private const string Root = "";

    // An opaque token is introspected instead of verified, and the application's checks run between stages 6 and 7.
    private static readonly string[] Order =
    [
        "Text", "Jose", "Failures", "Caching", "Telemetry",
        "Credentials", "Decryption", "Tokens", "Profiles", "Keys", "StatusLists", "Issuers", "Introspection", "Claims", "Principal", "SenderConstraints",
        "Revocation", "Checks", "Replay", "SecurityEvents", "SharedSignals",
        "Requirements", "Challenges", "Configuration", "Reports", "Pipeline", "Hosting",
    ];

    private static readonly HashSet<string> BuildingBlocks = new(StringComparer.Ordinal) { "Text", "Jose", "Failures", "Caching", "Telemetry" };

    // Of the public types, the building blocks for text and keys may only use the failure codes, and the rows of the table of algorithms.
    private static readonly HashSet<string> WithoutPublicTypes = new(StringComparer.Ordinal) { "Text", "Jose" };
    private static readonly HashSet<string> Vocabulary = new(StringComparer.Ordinal) { "TokenFailureCode.cs", "SignatureAlgorithm.cs" };

    /// <summary>Why a file may not use a type declared in another file; null when it may.</summary>
    public static string? FindReason(string fromFile, string toFile)
    {
        var (from, to) = (SourceFile.TopFolderOf(fromFile), SourceFile.TopFolderOf(toFile));
        if (string.Equals(from, to, StringComparison.Ordinal)) return null;
        if (!IsKnown(from)) return Unknown(from);
        if (!IsKnown(to)) return Unknown(to);

        return (from, to) switch
        {
            (_, Root) when WithoutPublicTypes.Contains(from) && !Vocabulary.Contains(toFile) => $"the building block {from}/ uses no public type",
            (_, Root) => null,
            (Root, _) when BuildingBlocks.Contains(to) => null,
            (Root, _) => "public data uses no stage; an entry point is listed in Allowances.cs with its reason",
            _ when Array.IndexOf(Order, to) > Array.IndexOf(Order, from) => $"{from}/ uses no later folder ({to}/)",
            _ => null,
        };
    }

    private static bool IsKnown(string folder) => folder is Root || Order.Contains(folder, StringComparer.Ordinal);

    private static string Unknown(string folder) => $"the folder {folder}/ has no place in LayerMap.cs: give it one";
}
