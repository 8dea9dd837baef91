namespace OidcTokenValidation.Tests.Vectors;

/// <summary>nst/JSONTestSuite: <c>y_</c> must be accepted by a parser, <c>n_</c> must be refused, <c>i_</c> is left open.</summary>
internal static class JsonTestSuite
{
    public static IReadOnlyList<(string Name, byte[] Content)> Read(string prefix, int count)
    {
        (string Name, byte[] Content)[] files =
            [.. VectorFiles.ReadFolder("jsontestsuite/test_parsing").Where(file => file.Name.StartsWith(prefix, StringComparison.Ordinal))];
        Assert.Equal(count, files.Length);
        return files;
    }

    /// <summary>The two files that RFC 8259 allows and that RFC 7519 §4 allows us to reject.</summary>
    public static bool HasDuplicate(string name) => name.StartsWith("y_object_duplicated_key", StringComparison.Ordinal);
}
