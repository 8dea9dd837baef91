using OidcTokenValidation.Conventions.Tests.Support;

namespace OidcTokenValidation.Conventions.Tests.Trace;

/// <summary>The rules of one standard, and those of the standards beside it, as tests/trace/*.rules has them.</summary>
/// <param name="Name">The name of the file, without extension.</param>
/// <param name="Standard">The standard.</param>
/// <param name="Title">What it is about.</param>
/// <param name="Rules">Its rules.</param>
internal sealed record RuleFile(string Name, string Standard, string Title, IReadOnlyList<TracedRule> Rules)
{
    /// <summary>
    /// The first line is <c>standard | title</c>. Each rule is a line <c>id | level | words</c>, where an id that begins with a section is of the file's
    /// standard. Below it, indented, are the places that decide it: <c>file | text of the line</c>.
    /// </summary>
    public static RuleFile Read(SourceFile file)
    {
        string[][] lines = [.. file.Lines.Where(static line => line.Length > 0).Select(static line => Split(line))];
        string standard = lines[0][0];
        List<TracedRule> rules = [];
        foreach (string[] line in lines[1..])
        {
            if (line[0].StartsWith(' '))
                rules[^1] = rules[^1] with { Places = [.. rules[^1].Places, new(line[0].Trim(), string.Join(" | ", line[1..]))] };
            else
                rules.Add(new(FullId(standard, line[0]), line.ElementAtOrDefault(1) ?? "", string.Join(" | ", line.Skip(2)), []));
        }

        return new(Path.GetFileNameWithoutExtension(file.Path), standard, lines[0].ElementAtOrDefault(1) ?? "", rules);
    }

    private static string FullId(string standard, string id) => id.StartsWith('§') ? $"{standard} {id}" : id;

    private static string[] Split(string line) => line.Split(" | ");
}
