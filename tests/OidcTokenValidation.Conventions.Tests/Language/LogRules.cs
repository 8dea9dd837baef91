using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using OidcTokenValidation.Conventions.Tests.Support;

namespace OidcTokenValidation.Conventions.Tests.Language;

/// <summary>Log events are API: each has an id and a name, and a file lists all of a class in the order of their ids.</summary>
internal static class LogRules
{
    public static IEnumerable<Violation> Find(IEnumerable<SourceFile> sources)
    {
        foreach (var file in sources)
        {
            // The generator orders the parts of a class at random: the package would have other bytes each time.
            if (EventsIn(file).FirstOrDefault()?.FirstAncestorOrSelf<ClassDeclarationSyntax>()?.Identifier.Text is { } name && name != Path.GetFileNameWithoutExtension(file.Path))
                yield return new Violation("log", file.Path, name, "has events: write all of the class in a file of its name");
            var last = 0;
            foreach (var attribute in EventsIn(file))
            {
                if (!int.TryParse(Argument(attribute, "EventId") ?? attribute.ArgumentList?.Arguments.FirstOrDefault()?.Expression.ToString(), out var id))
                    yield return new Violation("log", file.Path, attribute.ToString(), "has no id");
                else if (id <= last)
                    yield return new Violation("log", file.Path, $"event {id}", $"comes after event {last}: ids ascend");
                if (Argument(attribute, "EventName") is null)
                    yield return new Violation("log", file.Path, $"event {id}", "has no EventName");
                last = id;
            }
        }
    }

    private static IEnumerable<AttributeSyntax> EventsIn(SourceFile file) => CSharpSyntaxTree.ParseText(file.Text).GetRoot()
        .DescendantNodes().OfType<AttributeSyntax>().Where(static attribute => attribute.Name.ToString() is "LoggerMessage");

    private static string? Argument(AttributeSyntax attribute, string name) => attribute.ArgumentList?.Arguments
        .FirstOrDefault(argument => (argument.NameEquals?.Name ?? argument.NameColon?.Name)?.Identifier.Text == name)?.Expression.ToString();
}
