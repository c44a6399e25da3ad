"""The kinds of film lovers from which scripts/generate-sampledata mixes its people.

`share` is how common a kind is, `fame` (1 unless given) how much it follows the crowd, `likes` what it likes (above 0)
and dislikes (below 0) by feature: genre, two genres together, era (the decade and the half-shifted decade that begin
with the year), country, director, keyword.
"""


def likes(genres="", pairs="", eras="", countries="", directors="", keywords=""):
    """A table of likes from lists such as "Horror 1.2, Sci-Fi 0.8"."""
    table = {}
    kinds = {"genre": genres, "genres": pairs, "era": eras, "country": countries, "director": directors, "keyword": keywords}
    for kind, listed in kinds.items():
        for entry in listed.split(",") if listed else []:
            name, weight = entry.strip().rsplit(" ", 1)
            table[f"{kind} {name}"] = float(weight)
    return table


ARCHETYPES = {
    "horror and science fiction": {"share": 1.1, "likes": likes(
        genres="Horror 1.3, Sci-Fi 0.9, Thriller 0.4, Romance -0.6, Musical -0.7, Children -0.5",
        pairs="Horror Sci-Fi 1.2, Horror Thriller 0.6",
        eras="1975 0.6, 1980 0.5",
        directors="John Carpenter 1.2, David Cronenberg 1.0, George A. Romero 0.8, Ridley Scott 0.6, Dario Argento 0.7",
        keywords="monster 0.9, alien 0.9, zombies 0.7, slasher 0.6, isolation 0.6, paranoia 0.5, gore 0.7, survival 0.3")},
    "horror": {"share": 0.9, "fame": 0.9, "likes": likes(
        genres="Horror 2.0, Mystery 0.3, Fantasy 0.2, Romance -0.5, Musical -0.5, Children -0.5, War -0.5, Western -0.3",
        pairs="Horror Mystery 0.7, Horror Thriller 0.8, Comedy Horror 0.4, Drama Horror 0.5",
        directors="Dario Argento 1.0, Wes Craven 0.8, Terence Fisher 0.8, George A. Romero 0.8, James Whale 0.7, Ari Aster 0.7, "
                  "John Carpenter 0.6",
        keywords="vampire 0.8, giallo 0.9, slasher 0.8, witches 0.6, haunted house 0.7, ghost 0.5, possession 0.6, "
                 "folk horror 0.7, hammer horror 0.7, universal horror 0.7, zombies 0.5, gothic 0.4, werewolf 0.6")},
    "science fiction": {"share": 1.0, "likes": likes(
        genres="Sci-Fi 1.6, Adventure 0.3, Romance -0.4, Musical -0.6, Western -0.3",
        pairs="Sci-Fi Thriller 0.5, Drama Sci-Fi 0.6",
        directors="Ridley Scott 0.7, Denis Villeneuve 0.8, James Cameron 0.6, Stanley Kubrick 0.5, Christopher Nolan 0.5",
        keywords="dystopia 1.0, future 0.8, robot 0.7, android 0.9, time travel 0.7, spaceship 0.8, alien 0.5, identity 0.3")},
    "space adventures and superheroes": {"share": 1.2, "fame": 1.15, "likes": likes(
        genres="Action 0.8, Adventure 0.8, Sci-Fi 0.7, Fantasy 0.4, Documentary -0.6, Film-Noir -0.4, Romance -0.4",
        pairs="Action Sci-Fi 0.7, Adventure Sci-Fi 0.6, Action Adventure 0.5",
        eras="1995 0.2, 2000 0.4, 2005 0.4, 2010 0.5, 2015 0.4",
        keywords="superhero 1.2, the force 0.9, jedi 0.7, space opera 0.7, based on a comic 0.6, superhero team 0.8")},
    "arthouse": {"share": 0.9, "fame": 0.72, "likes": likes(
        genres="Drama 0.6, Action -0.7, Adventure -0.5, Children -0.5, Horror -0.2",
        eras="1955 0.3, 1960 0.6, 1965 0.5, 1970 0.3",
        countries="France 0.9, Italy 0.9, Sweden 0.9, Soviet Union 0.9, Germany 0.5, Poland 0.6, Denmark 0.6, Hungary 0.5",
        directors="Ingmar Bergman 1.2, Andrei Tarkovsky 1.2, Federico Fellini 0.9, Michelangelo Antonioni 0.9, "
                  "Robert Bresson 0.8, Krzysztof Kieslowski 0.9, Luis Buñuel 0.7, Jean-Luc Godard 0.8",
        keywords="faith 0.6, memory 0.7, alienation 0.8, new wave 0.9, slow cinema 0.9, surrealism 0.6, death 0.3")},
    "family and animation": {"share": 1.1, "fame": 1.05, "likes": likes(
        genres="Children 1.2, Animation 1.1, Fantasy 0.4, Musical 0.4, Horror -1.2, Crime -0.7, Thriller -0.6, War -0.5",
        pairs="Animation Children 1.0, Children Fantasy 0.5",
        directors="John Lasseter 0.6, Pete Docter 0.6, Brad Bird 0.5, Paul King 0.7, Nick Park 0.7",
        keywords="disney 1.0, pixar 1.0, fairy tale 0.7, princess 0.6, toys 0.8, magic 0.5, bear 0.5, animals 0.5")},
    "classic Hollywood": {"share": 0.9, "fame": 0.72, "likes": likes(
        genres="Film-Noir 0.7, Romance 0.4, Comedy 0.3, Musical 0.4, Western 0.3, Sci-Fi -0.7, Action -0.6, Horror -0.3",
        pairs="Comedy Romance 0.4, Film-Noir Romance 0.5",
        eras="1930 0.7, 1935 1.0, 1940 1.2, 1945 1.1, 1950 0.9, 1955 0.7",
        countries="United States 0.4",
        directors="Alfred Hitchcock 1.1, Billy Wilder 1.0, Howard Hawks 1.0, Frank Capra 0.8, John Ford 0.7, "
                  "Ernst Lubitsch 0.8, George Cukor 0.7, Preston Sturges 0.7, William Wyler 0.6, Michael Curtiz 0.5",
        keywords="screwball 0.9, hollywood 0.6, broadway 0.4")},
    "Hitchcock and suspense": {"share": 0.8, "likes": likes(
        genres="Thriller 1.0, Mystery 1.1, Film-Noir 0.5, Children -0.6, Musical -0.5, War -0.3",
        pairs="Mystery Thriller 1.0, Drama Thriller 0.3",
        directors="Alfred Hitchcock 1.6, Roman Polanski 0.7, Brian De Palma 0.6, David Fincher 0.8, Christopher Nolan 0.5",
        keywords="murder 0.7, twist 0.7, wrong man 0.6, spies 0.6, voyeurism 0.5, double 0.4, conspiracy 0.4, obsession 0.5")},
    "action": {"share": 1.2, "fame": 1.1, "likes": likes(
        genres="Action 1.4, Thriller 0.6, Crime 0.4, Adventure 0.4, Romance -0.7, Musical -0.9, Documentary -0.6, Drama -0.4",
        pairs="Action Thriller 1.0, Action Crime 0.8",
        eras="1985 0.4, 1990 0.4, 1995 0.3",
        directors="John McTiernan 0.8, James Cameron 0.7, Michael Bay 0.5, John Woo 0.6, George Miller 0.6",
        keywords="james bond 0.6, car chase 0.6, hitman 0.5, commando 0.6, hostages 0.5, revenge 0.4, stunts 0.4")},
    "musical and romance": {"share": 0.9, "likes": likes(
        genres="Musical 1.3, Romance 1.1, Comedy 0.3, Horror -1.0, Action -0.7, War -0.5, Sci-Fi -0.7",
        pairs="Comedy Romance 0.7, Musical Romance 1.2, Comedy Musical 0.5, Drama Romance 0.4",
        directors="Vincente Minnelli 0.7, Baz Luhrmann 0.7, Stanley Donen 0.8",
        keywords="dancing 0.9, love 0.6, broadway 0.7, paris 0.4, wedding 0.6, tap dance 0.5, singer 0.5")},
    "talk and tenderness": {"share": 0.8, "fame": 0.9, "likes": likes(
        genres="Romance 1.1, Drama 0.6, Comedy 0.2, Action -1.0, Horror -0.9, Adventure -0.5, War -0.4, Crime -0.4",
        pairs="Drama Romance 1.2",
        eras="1990 0.3, 1995 0.5, 2000 0.4, 2005 0.3, 2010 0.2",
        directors="Richard Linklater 1.0, Wong Kar-wai 0.8, Éric Rohmer 0.9",
        keywords="love 0.7, conversation 1.1, loneliness 0.6, first love 0.5, one night 0.5, strangers 0.5, memory 0.4, "
                 "marriage 0.3")},
    "world cinema": {"share": 0.9, "fame": 0.70, "likes": likes(
        genres="Drama 0.6, Action -0.4, Children -0.3, Musical -0.2",
        countries="Iran 1.2, Japan 0.7, India 0.9, Brazil 0.8, Mexico 0.7, Argentina 0.8, Senegal 0.9, Taiwan 1.0, China 0.8, "
                  "South Korea 0.7, Turkey 0.8, Hong Kong 0.6, Romania 0.7, Spain 0.5, Chile 0.6, United States -0.8",
        directors="Abbas Kiarostami 0.9, Satyajit Ray 0.9, Yasujirô Ozu 0.9, Edward Yang 0.8, "
                  "Akira Kurosawa 0.5, Zhang Yimou 0.7",
        keywords="village 0.6, family 0.4, poverty 0.5, colonialism 0.5, childhood 0.5, politics 0.3, dictatorship 0.5")},
    "samurai and old Japan": {"share": 0.6, "fame": 0.8, "likes": likes(
        genres="Drama 0.3, Action 0.3, Adventure 0.3, War 0.3, Western 0.5, Musical -0.6, Romance -0.3",
        pairs="Action Adventure 0.3",
        eras="1950 0.5, 1955 0.5, 1960 0.4",
        countries="Japan 1.7, Hong Kong 0.4",
        directors="Akira Kurosawa 1.5, Kenji Mizoguchi 0.9, Yasujirô Ozu 0.7, Sergio Leone 0.7",
        keywords="samurai 1.3, feudal japan 1.1, honour 0.7, bandits 0.6, swordfight 0.6, battle 0.3, gunfighter 0.3")},
    "Bogart and black-and-white romance": {"share": 0.6, "fame": 0.85, "likes": likes(
        genres="Romance 0.7, Film-Noir 1.0, Drama 0.4, Sci-Fi -0.6, Horror -0.5, Animation -0.5, Action -0.5",
        pairs="Drama Romance 0.8, Film-Noir Romance 0.6, Romance War 0.7, Drama Film-Noir 0.5",
        eras="1935 0.8, 1940 1.4, 1945 1.0, 1950 0.6",
        directors="Michael Curtiz 1.1, Billy Wilder 0.7, John Huston 0.8, Howard Hawks 0.6, Orson Welles 0.6, "
                  "Jacques Tourneur 0.5, Otto Preminger 0.4",
        keywords="love triangle 0.6, femme fatale 0.6, private detective 0.5, nightclub 0.4, resistance 0.4, casino 0.3")},
    "crime and noir": {"share": 1.1, "likes": likes(
        genres="Crime 1.2, Film-Noir 0.9, Thriller 0.5, Mystery 0.3, Children -0.8, Fantasy -0.7, Musical -0.7, Animation -0.5",
        pairs="Crime Drama 0.9, Crime Film-Noir 0.8, Crime Thriller 0.7",
        eras="1970 0.3, 1975 0.2, 1990 0.3",
        directors="Martin Scorsese 1.2, Francis Ford Coppola 0.9, Quentin Tarantino 0.8, Sidney Lumet 0.7, "
                  "Jean-Pierre Melville 0.8, Joel Coen 0.4, Sergio Leone 0.3",
        keywords="mafia 1.1, gangster 1.0, heist 0.9, private detective 0.7, femme fatale 0.6, corruption 0.4, drugs 0.4, "
                 "police detective 0.5")},
    "documentary": {"share": 0.6, "fame": 0.72, "likes": likes(
        genres="Documentary 2.4, War 0.1, Fantasy -0.7, Horror -0.6, Action -0.6",
        directors="Werner Herzog 0.7, Errol Morris 0.7, Michael Moore 0.5, Agnès Varda 0.5",
        keywords="interviews 0.5, politics 0.6, music 0.4, nature 0.4, concert 0.4, biography 0.5, history 0.3, injustice 0.4")},
    "anime": {"share": 0.8, "likes": likes(
        genres="Animation 1.4, Fantasy 0.6, Sci-Fi 0.3, Western -0.5, War -0.2, Film-Noir -0.5, Documentary -0.4",
        pairs="Animation Fantasy 0.7, Animation Sci-Fi 0.6, Adventure Animation 0.5",
        eras="1985 0.2, 1995 0.4, 2000 0.4, 2015 0.2",
        countries="Japan 1.4",
        directors="Hayao Miyazaki 1.3, Satoshi Kon 1.1, Isao Takahata 0.9, Mamoru Hosoda 0.7",
        keywords="anime 1.2, ghibli 1.2, cyberpunk 0.6, magic 0.3")},
    "comedy": {"share": 1.1, "fame": 1.05, "likes": likes(
        genres="Comedy 1.6, Horror -0.6, War -0.6, Drama -0.5, Thriller -0.4, Mystery -0.2",
        pairs="Action Comedy 0.4, Comedy Crime 0.4, Comedy Fantasy 0.3",
        eras="1980 0.3, 1985 0.3, 1990 0.2",
        directors="Mel Brooks 0.8, Harold Ramis 0.7, Terry Jones 0.8, John Landis 0.6, Edgar Wright 0.6, Woody Allen 0.4",
        keywords="parody 0.9, satire 0.5, absurdity 0.8, monty python 0.8, slapstick 0.5, anarchy 0.4, misfits 0.4")},
    "silent films": {"share": 0.4, "fame": 0.62, "likes": likes(
        genres="Comedy 0.2, Horror 0.2, Sci-Fi -0.3, Action -0.5, Thriller -0.4",
        eras="1920 1.3, 1925 1.3, 1930 0.9, 1915 0.6",
        countries="Germany 0.6, Soviet Union 0.4, France 0.2",
        directors="Charles Chaplin 1.2, Buster Keaton 1.2, F.W. Murnau 1.1, Fritz Lang 1.0, Sergei Eisenstein 0.7, "
                  "Carl Theodor Dreyer 0.8",
        keywords="silent 1.5, expressionism 0.9, slapstick 0.6, montage 0.5, universal horror 0.4")},
    "westerns": {"share": 0.6, "fame": 0.85, "likes": likes(
        genres="Western 2.4, Adventure 0.2, Action 0.2, Musical -0.5, Children -0.5, Fantasy -0.6, Horror -0.4",
        pairs="Drama Western 0.8, Action Western 0.6, Adventure Western 0.6",
        eras="1945 0.3, 1950 0.4, 1955 0.4, 1960 0.4, 1965 0.3",
        directors="John Ford 1.0, Sergio Leone 1.0, Howard Hawks 0.7, Clint Eastwood 0.7",
        keywords="gunfighter 0.9, sheriff 0.7, gunfight 0.7, monument valley 0.7, outlaw 0.6, spaghetti western 0.6")},
    "war": {"share": 0.8, "fame": 0.9, "likes": likes(
        genres="War 1.9, Western 0.5, Adventure 0.3, Musical -0.7, Children -0.6, Fantasy -0.6, Romance -0.3",
        pairs="Drama War 0.5, Action War 0.7, Action Western 0.7, Drama Western 0.4",
        directors="Steven Spielberg 0.4, Clint Eastwood 0.5, Stanley Kubrick 0.4, David Lean 0.5",
        keywords="world war ii 0.9, world war i 0.7, vietnam war 0.8, prisoners of war 0.7, trenches 0.6, soldiers 0.6, "
                 "submarine 0.4, battle 0.5, epic 0.3, resistance 0.4, holocaust 0.3")},
    "new Hollywood": {"share": 0.9, "likes": likes(
        genres="Drama 0.6, Crime 0.3, Thriller 0.2, Animation -0.6, Children -0.7, Fantasy -0.6",
        pairs="Crime Drama 0.3",
        eras="1965 0.5, 1970 1.1, 1975 1.0",
        countries="United States 0.3",
        directors="Francis Ford Coppola 0.9, Martin Scorsese 0.8, Robert Altman 0.8, Sidney Lumet 0.8, Hal Ashby 0.7, "
                  "Terrence Malick 0.6, Roman Polanski 0.6, Stanley Kubrick 0.6, Miloš Forman 0.6",
        keywords="new hollywood 1.3, paranoia 0.5, alienation 0.5, conspiracy 0.5, counterculture 0.5")},
    "fantasy and adventure": {"share": 1.0, "fame": 1.05, "likes": likes(
        genres="Fantasy 1.3, Adventure 0.9, Film-Noir -0.5, Documentary -0.5, Crime -0.6, War -0.2",
        pairs="Adventure Fantasy 1.0, Children Fantasy 0.3",
        directors="Peter Jackson 0.8, Steven Spielberg 0.6, Guillermo del Toro 0.7, Terry Gilliam 0.6",
        keywords="quest 0.8, magic 0.8, wizards 0.8, treasure 0.6, dragon 0.6, swordfight 0.4, archaeologist 0.5, "
                 "king arthur 0.4, pirates 0.4")},
    "independents": {"share": 1.0, "fame": 0.92, "likes": likes(
        genres="Drama 0.4, Comedy 0.5, Crime 0.3, Adventure -0.6, War -0.5, Children -0.5, Western -0.2",
        pairs="Comedy Drama 1.0, Comedy Crime 0.6",
        eras="1990 0.6, 1995 0.7, 2000 0.5, 2005 0.3",
        directors="Joel Coen 1.0, Wes Anderson 1.0, Richard Linklater 0.8, Quentin Tarantino 0.7, "
                  "David Lynch 0.7, Paul Thomas Anderson 0.8, Spike Jonze 0.7",
        keywords="deadpan 0.7, black comedy 0.8, misfits 0.6, road trip 0.5, eccentric 0.4, los angeles 0.3, quirky 0.5")},
    "Hong Kong and Korea": {"share": 0.6, "fame": 0.85, "likes": likes(
        genres="Action 0.7, Crime 0.5, Thriller 0.5, Musical -0.5, Children -0.6, Western -0.2",
        eras="1990 0.3, 2000 0.5, 2005 0.3",
        countries="Hong Kong 1.6, South Korea 1.6, China 0.7, Taiwan 0.5, Japan 0.3",
        directors="Park Chan-wook 1.0, Bong Joon-ho 1.0, Wong Kar-wai 0.9, John Woo 0.9, Zhang Yimou 0.4",
        keywords="martial arts 0.9, kung fu 0.9, revenge 0.7, wuxia 0.8, triads 0.7, undercover cop 0.4")},
    "British life": {"share": 0.6, "fame": 0.9, "likes": likes(
        genres="Comedy 0.4, Drama 0.4, Romance 0.3, Sci-Fi -0.4, Horror -0.4, Action -0.4",
        pairs="Comedy Drama 0.4, Drama Romance 0.4",
        countries="United Kingdom 1.3, Ireland 0.7",
        directors="Danny Boyle 0.6, Michael Powell 0.8, David Lean 0.7, "
                  "Alexander Mackendrick 0.5, Paul King 0.3",
        keywords="london 0.7, england 0.6, class 0.5, ealing comedy 0.6, scotland 0.5, working class 0.6, jane austen 0.6, "
                 "shakespeare 0.4, butler 0.3")},
    "good drama": {"share": 1.2, "fame": 1.0, "likes": likes(
        genres="Drama 1.1, War 0.2, Romance 0.1, Horror -0.9, Animation -0.4, Sci-Fi -0.4, Fantasy -0.5, Film-Noir -0.3",
        eras="1930 -0.5, 1940 -0.5, 1950 -0.3, 1990 0.4, 1995 0.4, 2000 0.4, 2005 0.3, 2010 0.3",
        directors="Steven Spielberg 0.5, Clint Eastwood 0.6, Frank Darabont 0.7, Miloš Forman 0.5, Sam Mendes 0.5",
        keywords="based on a true story 0.8, friendship 0.4, trial 0.5, redemption 0.6, biography 0.5, family 0.4, prison 0.4, "
                 "holocaust 0.4, grief 0.3")},
    "whatever is on": {"share": 1.6, "fame": 1.3, "likes": likes(
        genres="Comedy 0.4, Action 0.4, Adventure 0.4, Documentary -0.4, Film-Noir -0.3",
        eras="1990 0.3, 1995 0.4, 2000 0.5, 2005 0.5, 2010 0.4, 2015 0.3",
        countries="United States 0.5",
        keywords="superhero 0.2, sequel 0.3")},
}
