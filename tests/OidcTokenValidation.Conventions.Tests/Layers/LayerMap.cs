using OidcTokenValidation.Conventions.Tests.Support;

namespace OidcTokenValidation.Conventions.Tests.Layers;

/// <summary>Which folder of the core may use which. ARCHITECTURE: "The way of the data".</summary>
internal static class LayerMap
{
    private const string Root = "";
    private const string Pipeline = "Pipeline";
    private const string Diagnostics = "Diagnostics";

    // The order, not the number: an opaque token is introspected instead of verified, the application's checks stand between 6 and 7, and the public result at the root is 8.
    private static readonly Dictionary<string, int> Stages = new(StringComparer.Ordinal)
    {
        ["Credentials"] = 1,
        ["Tokens"] = 2,
        ["Profiles"] = 3,
        ["Issuers"] = 3,
        ["Signatures"] = 4,
        ["Introspection"] = 4,
        ["Claims"] = 5,
        ["SenderConstraints"] = 6,
        ["Checks"] = 7,
        ["Replay"] = 8,
        ["Requirements"] = 9,
        ["Challenges"] = 10,
        ["Health"] = 11,
    };

    private static readonly HashSet<string> BuildingBlocks = new(StringComparer.Ordinal) { "Jose", "Text", Diagnostics };

    // Public, but said by everyone: the building blocks name their refusals too.
    private static readonly HashSet<string> Vocabulary = new(StringComparer.Ordinal) { "TokenFailureCode.cs" };

    /// <summary>Why a file may not use a type declared in another file; null when it may.</summary>
    public static string? Objection(string fromFile, string toFile)
    {
        var (from, to) = (SourceFile.TopFolderOf(fromFile), SourceFile.TopFolderOf(toFile));
        if (string.Equals(from, to, StringComparison.Ordinal) || from is Pipeline) return null;
        if (!IsKnown(from)) return Unknown(from);
        if (!IsKnown(to)) return Unknown(to);

        return (Stages.GetValueOrDefault(from), Stages.GetValueOrDefault(to)) switch
        {
            (_, 0) when BuildingBlocks.Contains(to) => null,
            (_, 0) when to is Pipeline => "only Pipeline/ and the listed entry points know the pipeline",
            (0, 0) when from is not Diagnostics && !Vocabulary.Contains(toFile) => $"the building block {from}/ uses no public type",
            (_, 0) => null,
            (0, _) when from is Root => "public data uses no stage; an entry point is listed in Allowances.cs with its reason",
            (0, _) => $"the building block {from}/ uses no stage",
            var (earlier, later) when later > earlier => $"the stage {from}/ uses no later stage ({to}/)",
            _ => null,
        };
    }

    private static bool IsKnown(string folder) =>
        folder is Root or Pipeline || Stages.ContainsKey(folder) || BuildingBlocks.Contains(folder);

    private static string Unknown(string folder) => $"the folder {folder}/ has no place in LayerMap.cs: give it one";
}
